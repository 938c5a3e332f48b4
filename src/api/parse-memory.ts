import type { Diagnostic } from '../core/diagnostic.js'
import { type HostFiles, joinPath } from '../core/host.js'
import type { Manifest } from '../core/manifest.js'
import type { ParsedProject } from '../parse/index.js'
import { packValue, unpackValue } from './node-host.js'
import type { OpenedProject } from './open-project.js'
import { answersNow, type Questions, type TracedSurroundings } from './traced-host.js'

/** What is known of a parsed project before its manifest is looked at. */
export interface ParseFacts {
  readonly warnings: readonly Diagnostic[]
  /** Warnings about layers, which the graph gave. */
  readonly layerWarnings: readonly Diagnostic[]
  readonly hooks: ParsedProject['hooks']
  readonly counts: readonly (readonly [label: string, count: number])[]
  readonly nodes: number
  readonly macros: number
}

/** A project that was parsed before, from files and surroundings that are the same now. */
export interface Remembered {
  /** Hash of all that the parse depends on. */
  readonly identity: string
  readonly facts: ParseFacts
  /** The manifest, read when it is first asked for. */
  readonly manifest: () => Manifest
}

/** First line of the file; two packed values stand behind it. */
interface Head {
  readonly version: string
  /** Hash of what the parse was given. */
  readonly given: string
  readonly questions: Questions
  /** Hash of what it was answered. */
  readonly answers: string
  readonly lengths: readonly [facts: number, manifest: number]
  /** Hash of the values. */
  readonly checksum: string
}

/** Raised whenever what the file holds means something else. */
const FORMAT = 2

/**
 * What an earlier parse made of the same project, or null: when it was given anything else, when any file, folder or
 * variable that it read would be read differently now, or when the file is damaged.
 * @param given hash of what the parse is given
 */
export function recall(opened: OpenedProject, engine: string, given: string): Remembered | null {
  const { files } = opened.host
  const path = memoryPath(opened)
  if (!files.exists(path)) return null
  const read = readParts(files, path)
  if (read === null || read.head.version !== versionOf(engine) || read.head.given !== given) return null
  const { head, values } = read
  const [factsLength] = head.lengths
  const facts = values.subarray(0, factsLength)
  const packed = values.subarray(factsLength)
  if (answersNow(head.questions, opened) !== head.answers || checksumOf(opened, facts, packed) !== head.checksum)
    return null
  let manifest: Manifest | undefined
  return {
    identity: identityOf(opened, head),
    facts: unpackValue(facts) as ParseFacts,
    manifest: () => (manifest ??= unpackValue(packed) as Manifest),
  }
}

/**
 * Keeps what a parse made, for `recall`; gives its identity. Null, and nothing kept, when the parse did something that a
 * memory would not repeat, such as logging, or when its result does not survive being kept.
 */
export function remember(
  opened: OpenedProject,
  engine: string,
  made: {
    readonly given: string
    readonly surroundings: TracedSurroundings
    readonly facts: ParseFacts
    readonly manifest: Manifest
  },
): string | null {
  const taken = made.surroundings.taken()
  const facts = taken === null ? null : packValue(made.facts)
  const manifest = taken === null ? null : packValue(made.manifest)
  if (taken === null || facts === null || manifest === null) return null
  const head: Head = {
    version: versionOf(engine),
    given: made.given,
    ...taken,
    lengths: [facts.length, manifest.length],
    checksum: checksumOf(opened, facts, manifest),
  }
  const first = new TextEncoder().encode(`${JSON.stringify(head)}\n`)
  writeKept(opened, memoryPath(opened), [first, facts, manifest])
  return identityOf(opened, head)
}

/** Writes a file that only saves time: one that cannot be written is left out. */
export function writeKept({ host }: OpenedProject, path: string, parts: readonly Uint8Array[]): void {
  try {
    writeBytes(host.files, path, parts)
  } catch {
    host.files.remove(path)
  }
}

function readParts(files: HostFiles, path: string): { readonly head: Head; readonly values: Uint8Array } | null {
  try {
    const bytes = files.readBytes(path)
    const end = bytes.indexOf(10)
    const head = JSON.parse(new TextDecoder().decode(bytes.subarray(0, end))) as Head | null
    return head === null ? null : { head, values: bytes.subarray(end + 1) }
  } catch {
    return null
  }
}

function checksumOf({ host }: OpenedProject, ...values: readonly Uint8Array[]): string {
  return values.map((each) => host.sha256(each)).join(' ')
}

function memoryPath({ targetPath }: OpenedProject): string {
  return joinPath(targetPath, 'parsed_project.bin')
}

function versionOf(engine: string): string {
  return `${FORMAT} ${engine}`
}

function identityOf({ host }: OpenedProject, { given, answers }: Pick<Head, 'given' | 'answers'>): string {
  return host.sha256(`${given} ${answers}`)
}

/** Replaces a file by the bytes of all parts, one behind the other. */
export function writeBytes(files: HostFiles, path: string, parts: readonly Uint8Array[]): void {
  if (files.writeParts === undefined) files.write(path, joined(parts))
  else files.writeParts(path, parts)
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
