import { parse } from 'yaml'

/** One command of a case, and what must come of it. */
export interface CaseStep {
  /** What stands behind `tsmodel`, as a shell would take it (quotes are understood, nothing else). */
  readonly command: string
  /** Default 0. */
  readonly exitCode?: number
  /** Texts that must appear, in this order. */
  readonly stdout?: readonly string[]
  readonly stderr?: readonly string[]
  /** Texts that must appear in neither. */
  readonly absent?: readonly string[]
  /** Files to write before the command; null removes one. */
  readonly files?: Readonly<Record<string, string | null>>
  /** SQL to run in the warehouse before the command. */
  readonly before?: string
  /** Looks into the warehouse after the command; values as text. */
  readonly queries?: readonly { readonly sql: string; readonly rows: readonly (readonly (string | null)[])[] }[]
  /** Texts that files must hold, in this order. */
  readonly contents?: Readonly<Record<string, readonly string[]>>
  /** Values inside JSON files that the command wrote: `at` is the way to one, `is` what stands there. */
  readonly json?: readonly { readonly file: string; readonly at: readonly (string | number)[]; readonly is: unknown }[]
  readonly environment?: Readonly<Record<string, string>>
}

export interface CaseFile {
  /** What the case shows, as a sentence. */
  readonly about: string
  /** The case is also run on the embedded database. */
  readonly embedded?: boolean
  /** The first Postgres that knows what the case uses; on an older one, its first command fails and says this. */
  readonly from?: { readonly major: number; readonly says: string }
  readonly steps: readonly CaseStep[]
}

const STEP_KEYS = [
  'command',
  'exitCode',
  'stdout',
  'stderr',
  'absent',
  'files',
  'before',
  'queries',
  'json',
  'contents',
  'environment',
]

/** Reads a `case.yml`. Throws for keys that nobody looks at: an expectation that is not checked is worse than none. */
export function readCase(text: string): CaseFile {
  const file = parse(text) as CaseFile
  if (typeof file.about !== 'string' || !Array.isArray(file.steps))
    throw new Error('case.yml needs "about" and "steps"')
  const { from } = file
  if (from !== undefined && (typeof from.major !== 'number' || typeof from.says !== 'string'))
    throw new Error('case.yml: "from" needs "major" and "says"')
  for (const step of file.steps) {
    const unknown = Object.keys(step).filter((key) => !STEP_KEYS.includes(key))
    if (unknown.length > 0) throw new Error(`case.yml: unknown ${unknown.join(', ')}`)
    if (typeof step.command !== 'string') throw new Error('case.yml: a step needs "command"')
  }
  return file
}

/** Splits a command as a shell does: words, and quotes that keep spaces. */
export function wordsOf(command: string): readonly string[] {
  const words = [...command.matchAll(/(?:[^\s"']+|"[^"]*"|'[^']*')+/g)]
  return words.map(([word]) => word.replace(/"([^"]*)"|'([^']*)'/g, '$1$2'))
}
