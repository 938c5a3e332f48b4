import type { DocBlock, MacroNode, Manifest } from '../core/manifest.js'
import { type Node, parentsOf, type UniqueId } from '../core/node.js'
import type { Relation } from '../core/relation.js'
import type { SemanticEntry } from '../core/unit-test.js'
import { type ArtifactMetadata, baseMetadata, sortedRecord } from './artifact.js'
import type {
  CreatedArtifact,
  CteArtifact,
  DocArtifact,
  ExposureArtifact,
  GraphArtifact,
  MacroArtifact,
  ManifestV12,
  NodeArtifact,
  SourceArtifact,
} from './manifest-types.js'
import { nodeArtifact } from './node-artifact.js'
import { primaryKeys } from './primary-key.js'
import { quotedName } from './quoted-name.js'
import { semanticArtifact } from './semantic-artifact.js'
import { groupArtifact, unitTestArtifact } from './unit-test-artifact.js'

/** The compiled form of one node. */
export interface CompiledEntry {
  readonly code: string
  /** Path of the compiled file, from the project's root; null when none was written. */
  readonly path: string | null
  /** CTEs of ephemeral parents that stand in `code`, with their SQL. */
  readonly extraCtes: readonly CteArtifact[]
}

export interface ManifestOptions {
  /** Nodes that are not in it are written as not compiled. */
  readonly compiled?: ReadonlyMap<UniqueId, CompiledEntry>
  /** Relations of another environment that stand for nodes (`--defer`). */
  readonly deferred?: ReadonlyMap<UniqueId, Relation>
  /** Definitions of `selectors.yml` under their names. */
  readonly selectors?: Readonly<Record<string, unknown>>
  /** Values of the project's variables, which a later state comparison reads. */
  readonly variables?: Readonly<Record<string, unknown>>
  /** Default `postgres`, also for the embedded database: tools choose their SQL by it. */
  readonly adapterType?: string
  /** `quoting:` of the project, above what is quoted by default: all. */
  readonly quoting?: Readonly<Record<string, boolean>>
}

/** Key of `metadata.env` that holds the project's layers in order, as a JSON list. */
export const LAYERS_KEY = 'TSMODEL_LAYERS'

/** Key of `metadata.env` that holds the values of the project's variables, as JSON. */
export const VARIABLES_KEY = 'TSMODEL_VARS'

/**
 * The manifest as `manifest.json` version 12, valid against the published schema.
 *
 * What only this engine knows stands where the schema leaves room: the order of layers in `metadata.env`, and the layer,
 * sync block and place of a node in `config._extra`. The order of keys does not depend on the order of parsing.
 */
export function manifestArtifact(
  manifest: Manifest,
  meta: ArtifactMetadata,
  options: ManifestOptions = {},
): ManifestV12 {
  const keys = primaryKeys(manifest)
  const createdAt = meta.generatedAt.getTime() / 1000
  const entries = [...manifest.nodes.values()].map((node) =>
    withDeferred(withCompiled(created(nodeArtifact(node, keys.get(node.uniqueId)), createdAt), options), options),
  )
  const linked = [
    ...[...manifest.nodes.values(), ...(manifest.unitTests?.values() ?? [])].map(
      (node) => [node.uniqueId, parentsOf(node)] as const,
    ),
    ...[...(manifest.semantic?.values() ?? [])].map(({ uniqueId, parents }) => [uniqueId, parents] as const),
  ]
  return {
    metadata: manifestMetadata(manifest.projectName, manifest.layers, meta, options),
    nodes: byId(entries.filter(isNodeEntry).filter((entry) => !isFunctionEntry(entry))),
    sources: byId(entries.filter(isSourceEntry)),
    macros: sortedRecord(
      [...manifest.macros].map(([id, macro]) => [id, created(macroArtifact(macro), createdAt)] as const),
    ),
    docs: sortedRecord([...manifest.docs].map(([id, doc]) => [id, docArtifact(doc)] as const)),
    exposures: byId(entries.filter(isExposureEntry)),
    metrics: semanticSection('metrics', manifest, createdAt),
    groups: sortedRecord([...(manifest.groups ?? [])].map(([id, group]) => [id, groupArtifact(group)] as const)),
    selectors: options.selectors ?? {},
    disabled: sortedRecord(
      [...manifest.disabled].map(([id, node]) => [id, [created(nodeArtifact(node), createdAt)]] as const),
    ),
    parent_map: sortedRecord(linked.map(([id, parents]) => [id, [...new Set(parents)]] as const)),
    child_map: childMap(linked),
    group_map: groupMap(manifest.nodes),
    saved_queries: semanticSection('saved_queries', manifest, createdAt),
    semantic_models: semanticSection('semantic_models', manifest, createdAt),
    unit_tests: sortedRecord(
      [...(manifest.unitTests ?? [])].map(([id, test]) => [id, created(unitTestArtifact(test), createdAt)] as const),
    ),
    functions: byId(entries.filter(isFunctionEntry)),
  }
}

/** The head of a manifest, which is all of it that differs from one writing to the next. */
export function manifestMetadata(
  projectName: string,
  layers: readonly string[],
  meta: ArtifactMetadata,
  options: ManifestOptions,
): ManifestV12['metadata'] {
  const base = baseMetadata('manifest', meta)
  return {
    ...base,
    env: {
      ...base.env,
      ...(layers.length === 0 ? {} : { [LAYERS_KEY]: JSON.stringify(layers) }),
      ...(options.variables === undefined ? {} : { [VARIABLES_KEY]: JSON.stringify(options.variables) }),
    },
    project_name: projectName,
    project_id: meta.projectId ?? null,
    user_id: null,
    send_anonymous_usage_stats: false,
    adapter_type: options.adapterType ?? 'postgres',
    quoting: { database: true, schema: true, identifier: true, column: null, ...options.quoting },
  }
}

/** An entry with the time at which it was written, in seconds since 1970; the entry itself is changed. */
function created<Entry extends object>(entry: Entry, createdAt: number): Entry & CreatedArtifact {
  return Object.assign(entry, { created_at: createdAt })
}

function semanticSection(
  section: SemanticEntry['section'],
  manifest: Manifest,
  createdAt: number,
): Readonly<Record<UniqueId, object>> {
  const entries = [...(manifest.semantic?.values() ?? [])].filter((entry) => entry.section === section)
  return sortedRecord(
    entries.map((entry) => [entry.uniqueId, created(semanticArtifact(entry, manifest.nodes), createdAt)] as const),
  )
}

/** Whether an entry stands in the `nodes` of a manifest. */
export function isNodeEntry(entry: GraphArtifact): entry is NodeArtifact {
  return entry.resource_type !== 'source' && entry.resource_type !== 'exposure'
}

function isFunctionEntry(entry: GraphArtifact): entry is NodeArtifact {
  return entry.resource_type === 'function'
}

function isSourceEntry(entry: GraphArtifact): entry is SourceArtifact {
  return entry.resource_type === 'source'
}

function isExposureEntry(entry: GraphArtifact): entry is ExposureArtifact {
  return entry.resource_type === 'exposure'
}

function byId<Entry extends GraphArtifact>(entries: readonly Entry[]): Readonly<Record<UniqueId, Entry>> {
  return sortedRecord(entries.map((entry) => [entry.unique_id, entry] as const))
}

function withDeferred(entry: GraphArtifact, { deferred }: ManifestOptions): GraphArtifact {
  const relation = deferred?.get(entry.unique_id)
  if (relation === undefined || !isNodeEntry(entry)) return entry
  const { database, schema, identifier } = relation
  return {
    ...entry,
    defer_relation: {
      database,
      schema,
      alias: identifier,
      relation_name: quotedName(database, schema, identifier),
      resource_type: entry.resource_type,
      name: entry.name,
      description: entry.description,
      compiled_code: null,
      meta: entry.meta,
      tags: entry.tags,
      config: null,
    },
  }
}

function withCompiled(entry: GraphArtifact, options: ManifestOptions): GraphArtifact {
  const compiled = options.compiled?.get(entry.unique_id)
  if (compiled === undefined || !isNodeEntry(entry) || entry.compiled === undefined) return entry
  return {
    ...entry,
    compiled_path: compiled.path,
    compiled: true,
    compiled_code: compiled.code,
    extra_ctes_injected: true,
    extra_ctes: compiled.extraCtes.map((cte) => ({ id: cte.id, sql: cte.sql })),
  }
}

function macroArtifact(macro: MacroNode): MacroArtifact {
  return {
    name: macro.name,
    resource_type: 'macro',
    package_name: macro.packageName,
    path: macro.path,
    original_file_path: macro.originalFilePath,
    unique_id: macro.uniqueId,
    macro_sql: macro.macroSql,
    depends_on: { macros: macro.dependsOnMacros },
    description: macro.description,
    meta: {},
    docs: { show: true, node_color: null },
    config: { meta: {}, docs: { show: true, node_color: null } },
    patch_path: macro.patchPath === null ? null : `${macro.packageName}://${macro.patchPath}`,
    arguments: macro.arguments.map(({ name, type, description }) => ({ name, type, description })),
    supported_languages: null,
  }
}

function docArtifact(doc: DocBlock): DocArtifact {
  return {
    name: doc.name,
    resource_type: 'doc',
    package_name: doc.packageName,
    path: doc.path,
    original_file_path: doc.originalFilePath,
    unique_id: doc.uniqueId,
    block_contents: doc.contents,
  }
}

function childMap(
  linked: readonly (readonly [id: UniqueId, parents: readonly UniqueId[]])[],
): Readonly<Record<UniqueId, readonly UniqueId[]>> {
  const children = new Map<UniqueId, Set<UniqueId>>(linked.map(([id]) => [id, new Set()]))
  for (const [id, parents] of linked) for (const parent of parents) children.get(parent)?.add(id)
  return sortedRecord([...children].map(([id, set]) => [id, [...set].sort()] as const))
}

function groupMap(nodes: ReadonlyMap<UniqueId, Node>): Readonly<Record<string, readonly UniqueId[]>> {
  const members = new Map<string, UniqueId[]>()
  for (const node of nodes.values()) {
    const group = node.config.group
    if (typeof group !== 'string') continue
    members.set(group, [...(members.get(group) ?? []), node.uniqueId])
  }
  return sortedRecord([...members].map(([group, ids]) => [group, ids.sort()] as const))
}
