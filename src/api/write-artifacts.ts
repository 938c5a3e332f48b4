import {
  type ArtifactMetadata,
  type CompiledEntry,
  manifestArtifact,
  type ManifestOptions,
  serialize,
} from '../artifacts/index.js'
import { joinPath } from '../core/host.js'
import type { Manifest } from '../core/manifest.js'
import type { UniqueId } from '../core/node.js'
import type { CommandOptions } from './contract.js'
import type { OpenedProject } from './open-project.js'
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
export function manifestFacts(opened: OpenedProject): Pick<ManifestOptions, 'selectors' | 'variables'> {
  return {
    selectors: Object.fromEntries(opened.selectors.map((entry) => [entry.name, entry])),
    variables: variableValues(opened),
  }
}

/** Writes `manifest.json`; `compiled` holds the SQL of the nodes that have some by now. */
export function writeManifest(
  manifest: Manifest,
  opened: OpenedProject,
  options: Pick<CommandOptions, 'writeJson'>,
  compiled?: ReadonlyMap<UniqueId, CompiledEntry>,
): void {
  if (options.writeJson === false) return
  const artifact = manifestArtifact(manifest, artifactMetadata(opened), {
    ...manifestFacts(opened),
    ...(compiled === undefined ? {} : { compiled }),
  })
  writeArtifact('manifest.json', artifact, opened, options)
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
