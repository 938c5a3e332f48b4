import type { SourceLocation } from '../core/diagnostic.js'
import type { ColumnInfo, FreshnessThreshold, Node, RefCall, SourceCall, SyncConfig } from '../core/node.js'
import { asRecord } from './config-artifact.js'
import type {
  ColumnArtifact,
  ExposureArtifact,
  FreshnessArtifact,
  GraphArtifact,
  NodeArtifact,
  RefArtifact,
  SourceArtifact,
  TimeArtifact,
} from './manifest-types.js'
import { restoreConfig, restoreTestConfig } from './restore-config.js'

/** The node that an entry of a manifest was written from; null for resource types that the engine does not know. */
export function restoreNode(entry: GraphArtifact): Node | null {
  if (isSource(entry)) return restoreSource(entry)
  if (isExposure(entry)) return restoreExposure(entry)
  switch (entry.resource_type) {
    case 'seed':
      return { ...relationFields(entry), resourceType: 'seed' }
    case 'model':
      return {
        ...relationFields(entry),
        ...codeFields(entry),
        resourceType: 'model',
        ...(entry.version == null ? {} : { version: entry.version, latestVersion: entry.latest_version ?? null }),
      }
    case 'snapshot':
    case 'analysis':
    case 'operation':
      return { ...relationFields(entry), ...codeFields(entry), resourceType: entry.resource_type }
    case 'test':
      return {
        ...relationFields(entry),
        ...codeFields(entry),
        resourceType: 'test',
        testKind: entry.test_metadata === undefined ? 'singular' : 'generic',
        config: restoreTestConfig(entry.config),
        testMetadata: entry.test_metadata ?? null,
        columnName: entry.column_name ?? null,
        attachedNode: entry.attached_node ?? null,
        location: locationOf(entry),
      }
    default:
      return null
  }
}

/** A path such as `shop://models/_models.yml` without the name of the package. */
export function withoutPackage(path: string | null): string | null {
  return path === null ? null : path.replace(/^[^:/]*:\/\//, '')
}

function isSource(entry: GraphArtifact): entry is SourceArtifact {
  return entry.resource_type === 'source'
}

function isExposure(entry: GraphArtifact): entry is ExposureArtifact {
  return entry.resource_type === 'exposure'
}

function entryFields(entry: GraphArtifact) {
  const layer = asRecord(entry.config['_extra'])['layer']
  return {
    uniqueId: entry.unique_id,
    name: entry.name,
    packageName: entry.package_name,
    path: entry.path,
    originalFilePath: entry.original_file_path,
    fqn: entry.fqn,
    description: entry.description,
    tags: entry.tags,
    meta: entry.meta,
    config: restoreConfig(entry.config),
    layer: typeof layer === 'string' ? layer : null,
  }
}

function relationFields(entry: NodeArtifact) {
  return {
    ...entryFields(entry),
    columns: restoreColumns(entry.columns),
    patchPath: withoutPackage(entry.patch_path),
    checksum: entry.checksum.checksum,
    database: entry.database ?? '',
    schema: entry.schema,
    alias: entry.alias,
    unrenderedConfig: entry.unrendered_config,
    dependsOn: { nodes: entry.depends_on.nodes ?? [], macros: entry.depends_on.macros },
  }
}

function codeFields(entry: NodeArtifact) {
  return {
    rawCode: entry.raw_code,
    refs: restoreRefs(entry.refs ?? [], entry),
    sources: restoreSourceCalls(entry.sources ?? [], entry),
  }
}

function restoreSource(entry: SourceArtifact): Node {
  return {
    ...entryFields(entry),
    resourceType: 'source',
    columns: restoreColumns(entry.columns),
    patchPath: entry.patch_path,
    checksum: '',
    database: entry.database ?? '',
    schema: entry.schema,
    alias: entry.identifier,
    sourceName: entry.source_name,
    sourceDescription: entry.source_description,
    loader: entry.loader,
    identifier: entry.identifier,
    sourceMeta: entry.source_meta,
    loadedAtField: entry.loaded_at_field,
    freshness: entry.freshness === null ? null : restoreFreshness(entry.freshness),
    ...(entry.external === null ? {} : { external: entry.external }),
    sync: restoreSync(entry),
    location: locationOf(entry),
  }
}

function restoreExposure(entry: ExposureArtifact): Node {
  return {
    ...entryFields(entry),
    resourceType: 'exposure',
    columns: {},
    patchPath: null,
    checksum: '',
    exposureType: entry.type,
    owner: entry.owner,
    maturity: entry.maturity,
    url: entry.url,
    label: entry.label,
    refs: restoreRefs(entry.refs, entry),
    sources: restoreSourceCalls(entry.sources, entry),
    dependsOn: { nodes: entry.depends_on.nodes ?? [], macros: entry.depends_on.macros },
  }
}

function restoreColumns(columns: Readonly<Record<string, ColumnArtifact>>): Readonly<Record<string, ColumnInfo>> {
  return Object.fromEntries(
    Object.entries(columns).map(([key, column]) => [
      key,
      {
        name: column.name,
        description: column.description,
        dataType: column.data_type,
        meta: column.meta,
        tags: column.tags,
        quote: column.quote,
        constraints: column.constraints,
      },
    ]),
  )
}

function restoreRefs(refs: readonly RefArtifact[], entry: GraphArtifact): readonly RefCall[] {
  return refs.map((ref) => ({
    name: ref.name,
    packageName: ref.package,
    version: ref.version,
    location: startOf(entry),
  }))
}

function restoreSourceCalls(calls: readonly (readonly string[])[], entry: GraphArtifact): readonly SourceCall[] {
  return calls.map(([sourceName = '', tableName = '']) => ({ sourceName, tableName, location: startOf(entry) }))
}

function restoreFreshness(freshness: FreshnessArtifact): FreshnessThreshold {
  return {
    warnAfter: restoreTime(freshness.warn_after),
    errorAfter: restoreTime(freshness.error_after),
    filter: freshness.filter,
  }
}

function restoreTime(time: TimeArtifact | null): { readonly count: number; readonly period: string } | null {
  return time === null || time.count === null || time.period === null
    ? null
    : { count: time.count, period: time.period }
}

function restoreSync(entry: SourceArtifact): SyncConfig | null {
  const sync = asRecord(asRecord(entry.config['_extra'])['sync'])
  const { connection, schema, table, mode } = sync
  if (typeof connection !== 'string' || typeof schema !== 'string' || typeof table !== 'string') return null
  // Written by `manifest.json` of this version as it stands in the node, every option included.
  return mode === 'full' || mode === 'incremental' || mode === 'append'
    ? { ...sync, connection, schema, table, mode }
    : null
}

function locationOf(entry: GraphArtifact): SourceLocation {
  const { file, line, column } = asRecord(asRecord(entry.config['_extra'])['location'])
  return typeof file === 'string' && typeof line === 'number' && typeof column === 'number'
    ? { file, line, column }
    : startOf(entry)
}

function startOf(entry: GraphArtifact): SourceLocation {
  return { file: entry.original_file_path, line: 1, column: 1 }
}
