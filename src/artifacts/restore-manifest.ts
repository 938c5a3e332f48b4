import type { DocBlock, MacroNode, Manifest } from '../core/manifest.js'
import type { Node, UniqueId } from '../core/node.js'
import { asRecord } from './config-artifact.js'
import { LAYERS_KEY, VARIABLES_KEY } from './manifest.js'
import type { DocArtifact, GraphArtifact, MacroArtifact, ManifestV12 } from './manifest-types.js'
import { restoreNode, withoutPackage } from './restore-node.js'
import { restoreGroup, restoreUnitTest, semanticEntries } from './restore-side-entries.js'

/**
 * The project as it was when `artifact` was written, for comparison with the project as it is and for deferring to it.
 *
 * Writing the result gives the same artifact again, compiled code apart. Places of calls inside a file are not in the
 * artifact: they are given as the start of the file. Resource types that the engine does not know are left out.
 */
export function restoreManifest(artifact: ManifestV12): Manifest {
  return {
    projectName: artifact.metadata.project_name ?? '',
    layers: layersOf(artifact),
    nodes: restoreNodes([
      ...Object.values(artifact.nodes),
      ...Object.values(artifact.sources),
      ...Object.values(artifact.exposures),
    ]),
    macros: byId(Object.values(artifact.macros).map(restoreMacro)),
    docs: byId(Object.values(artifact.docs).map(restoreDoc)),
    disabled: restoreNodes(Object.values(artifact.disabled).flatMap((entries) => entries.slice(0, 1))),
    unitTests: byId(Object.values(artifact.unit_tests).flatMap(restoreUnitTest)),
    groups: byId(Object.values(artifact.groups).flatMap(restoreGroup)),
    semantic: byId([
      ...semanticEntries('metrics', artifact.metrics),
      ...semanticEntries('semantic_models', artifact.semantic_models),
      ...semanticEntries('saved_queries', artifact.saved_queries),
    ]),
  }
}

/** The layers of the project in order; none for a manifest that another tool wrote. */
export function layersOf(artifact: ManifestV12): readonly string[] {
  const written = artifact.metadata.env[LAYERS_KEY]
  if (written === undefined) return []
  try {
    const layers: unknown = JSON.parse(written)
    return Array.isArray(layers) ? layers.filter((layer) => typeof layer === 'string') : []
  } catch {
    return []
  }
}

/** The values of the variables that the project had; undefined for a manifest that does not say. */
export function variablesOf(artifact: ManifestV12): Readonly<Record<string, unknown>> | undefined {
  const written = artifact.metadata.env[VARIABLES_KEY]
  if (written === undefined) return undefined
  try {
    return asRecord(JSON.parse(written))
  } catch {
    return undefined
  }
}

function restoreNodes(entries: readonly GraphArtifact[]): ReadonlyMap<UniqueId, Node> {
  return byId(entries.map(restoreNode).filter((node) => node !== null))
}

function restoreMacro(macro: MacroArtifact): MacroNode {
  return {
    uniqueId: macro.unique_id,
    name: macro.name,
    packageName: macro.package_name,
    path: macro.path,
    originalFilePath: macro.original_file_path,
    macroSql: macro.macro_sql,
    dependsOnMacros: macro.depends_on.macros,
    description: macro.description,
    arguments: macro.arguments,
    patchPath: withoutPackage(macro.patch_path),
  }
}

function restoreDoc(doc: DocArtifact): DocBlock {
  return {
    uniqueId: doc.unique_id,
    name: doc.name,
    packageName: doc.package_name,
    path: doc.path,
    originalFilePath: doc.original_file_path,
    contents: doc.block_contents,
  }
}

function byId<Entry extends { readonly uniqueId: UniqueId }>(entries: readonly Entry[]): ReadonlyMap<UniqueId, Entry> {
  return new Map(entries.map((entry) => [entry.uniqueId, entry]))
}
