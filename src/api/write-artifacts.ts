import {
  type ArtifactMetadata,
  type CompiledEntry,
  manifestArtifact,
  manifestMetadata,
  type ManifestOptions,
  serialize,
} from '../artifacts/index.js'
import { joinPath } from '../core/host.js'
import type { Manifest } from '../core/manifest.js'
import type { UniqueId } from '../core/node.js'
import type { Relation } from '../core/relation.js'
import type { CommandOptions } from './contract.js'
import { engineIdentity } from './engine-version.js'
import type { OpenedProject } from './open-project.js'
import { writeBytes, writeKept } from './parse-memory.js'
import type { ParsedGraph } from './parse-opened.js'
import { variableValues } from './variable-values.js'

/** What every artifact of this invocation says about itself. */
export function artifactMetadata(opened: OpenedProject): ArtifactMetadata {
  return {
    generatedAt: opened.host.now(),
    invocationId: opened.invocationId,
    invocationStartedAt: opened.startedAt,
    projectId: opened.host.md5(opened.project.name),
    env: customEnvironment(opened),
  }
}

/** Writes an artifact to the target folder, secrets masked, unless the options say that none are written. */
export function writeArtifact(
  name: string,
  artifact: object,
  opened: OpenedProject,
  options: Pick<CommandOptions, 'writeJson'>,
): void {
  if (options.writeJson === false) return
  opened.host.files.write(joinPath(opened.targetPath, name), opened.mask(serialize(artifact)))
}

/** What the manifest says beside the nodes. */
export function manifestFacts(opened: OpenedProject): Pick<ManifestOptions, 'selectors' | 'variables' | 'quoting'> {
  return {
    selectors: Object.fromEntries(opened.selectors.map((entry) => [entry.name, entry])),
    variables: variableValues(opened),
    quoting: opened.project.quoting,
  }
}

/** Writes `manifest.json`; `compiled` holds the SQL of the nodes that have some by now. */
export function writeManifest(
  manifest: Manifest,
  opened: OpenedProject,
  options: Pick<CommandOptions, 'writeJson'>,
  compiled?: ReadonlyMap<UniqueId, CompiledEntry>,
  deferred?: ReadonlyMap<UniqueId, Relation>,
): void {
  if (options.writeJson === false) return
  const artifact = manifestArtifact(manifest, artifactMetadata(opened), {
    ...manifestFacts(opened),
    ...(compiled === undefined ? {} : { compiled }),
    ...(deferred === undefined ? {} : { deferred }),
  })
  writeArtifact('manifest.json', artifact, opened, options)
}

/**
 * Writes `manifest.json` of a project of which nothing is compiled yet. What follows the head of the file depends on what
 * the project was parsed from, and is taken from the last time where that is the same.
 */
export function writeParsedManifest(
  graph: ParsedGraph,
  opened: OpenedProject,
  options: Pick<CommandOptions, 'writeJson'>,
): void {
  if (options.writeJson === false) return
  const { host, targetPath, mask } = opened
  const facts = manifestFacts(opened)
  const layers = opened.project.layers.map(({ name }) => name)
  const metadata = manifestMetadata(opened.project.name, layers, artifactMetadata(opened), facts)
  const path = joinPath(targetPath, 'parsed_manifest.json')
  const identity =
    graph.identity === null ? null : host.sha256(JSON.stringify([graph.identity, facts.selectors, engineIdentity()]))
  let body = identity === null ? null : keptBody(opened, path, identity)
  if (body === null) {
    const whole = serialize(manifestArtifact(graph.parsed.manifest, artifactMetadata(opened), facts))
    const text = whole.slice(whole.indexOf(BODY_START))
    const masked = mask(text)
    body = encoded(masked)
    // Masked text is not kept: what is secret may be another thing the next time.
    if (identity !== null && masked === text) writeKept(opened, path, [encoded(headOf(identity, body, opened)), body])
  }
  const head = JSON.stringify({ metadata }).slice(0, -1)
  writeBytes(host.files, joinPath(targetPath, 'manifest.json'), [encoded(mask(head)), body])
}

/** What follows the metadata; in texts of the metadata the quotes are escaped. */
const BODY_START = ',"nodes":{'

/** What follows the head, when it was kept under this identity and holds no secret. */
function keptBody(opened: OpenedProject, path: string, identity: string): Uint8Array | null {
  const { files } = opened.host
  if (!files.exists(path)) return null
  try {
    const bytes = files.readBytes(path)
    const body = bytes.subarray(bytes.indexOf(10) + 1)
    const head = new TextDecoder().decode(bytes.subarray(0, bytes.length - body.length))
    return head === headOf(identity, body, opened) && !opened.holdsSecret(body) ? body : null
  } catch {
    return null
  }
}

function headOf(identity: string, body: Uint8Array, { host }: OpenedProject): string {
  return `${identity} ${host.sha256(body)}\n`
}

function encoded(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

/** Variables that users set to mark their artifacts; the rest of the environment is nobody's business. */
function customEnvironment({ environment }: OpenedProject): Readonly<Record<string, string>> {
  const prefix = 'DBT_ENV_CUSTOM_ENV_'
  return Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) =>
      name.startsWith(prefix) && value !== undefined ? [[name.slice(prefix.length), value]] : [],
    ),
  )
}
