import type { TimeWindow } from '../core/compiled.js'
import type { Manifest } from '../core/manifest.js'
import { type FreshnessThreshold, isCompilable, isRelational, type Node, type RefCall } from '../core/node.js'
import type { Group, SemanticEntry } from '../core/unit-test.js'
import { datetimeOfDate } from '../template/project/index.js'

type PlainRecord = Readonly<Record<string, unknown>>

/** A node as templates see it (`model`, entries of `graph`): the names of `manifest.json`. */
export function nodeRecord(node: Node): PlainRecord {
  return {
    unique_id: node.uniqueId,
    name: node.name,
    resource_type: node.resourceType,
    package_name: node.packageName,
    path: node.path,
    original_file_path: node.originalFilePath,
    fqn: node.fqn,
    description: node.description,
    tags: node.tags,
    meta: node.meta,
    columns: columnRecords(node),
    patch_path: node.patchPath === null ? null : `${node.packageName}://${node.patchPath}`,
    checksum: { name: 'sha256', checksum: node.checksum },
    config: configRecord(node),
    ...(isRelational(node) ? relationRecord(node) : {}),
    ...(isCompilable(node) ? { raw_code: node.rawCode, language: 'sql', refs: node.refs.map(refRecord) } : {}),
    ...('sources' in node ? { sources: node.sources.map((call) => [call.sourceName, call.tableName]) } : {}),
    ...('unrenderedConfig' in node ? { unrendered_config: node.unrenderedConfig } : {}),
    ...('dependsOn' in node ? { depends_on: { nodes: node.dependsOn.nodes, macros: node.dependsOn.macros } } : {}),
    ...ownRecord(node),
  }
}

/** How much of its start names a batch: `20260131T05`, `20260131`, `202601`, `2026`. */
const ID_LENGTHS: Readonly<Record<string, number>> = { hour: 13, day: 10, month: 7, year: 4 }

/** The node of a microbatch model while a batch of it is built: `model.batch` says which. */
export function batchRecord(node: Node, { start, end }: TimeWindow): PlainRecord {
  const at = (moment: Date | null): unknown => (moment === null ? null : datetimeOfDate(moment))
  const size = 'config' in node ? String(node.config['batch_size']) : ''
  const id = (start?.toISOString() ?? '').slice(0, ID_LENGTHS[size] ?? 10).replaceAll('-', '')
  return { ...nodeRecord(node), batch: { id, event_time_start: at(start), event_time_end: at(end) } }
}

/** What stands beside `graph.nodes`. */
const APART: ReadonlySet<Node['resourceType']> = new Set(['source', 'exposure', 'function'])

/** All nodes as templates see them (`graph`). */
export function graphRecord(manifest: Manifest): PlainRecord {
  const pick = (belongs: (node: Node) => boolean): PlainRecord =>
    Object.fromEntries([...manifest.nodes.values()].filter(belongs).map((node) => [node.uniqueId, nodeRecord(node)]))
  return {
    nodes: pick((node) => !APART.has(node.resourceType)),
    sources: pick((node) => node.resourceType === 'source'),
    exposures: pick((node) => node.resourceType === 'exposure'),
    functions: pick((node) => node.resourceType === 'function'),
    groups: Object.fromEntries([...(manifest.groups ?? [])].map(([id, group]) => [id, groupRecord(group)])),
    metrics: semanticRecords(manifest, 'metrics'),
    semantic_models: semanticRecords(manifest, 'semantic_models'),
    saved_queries: semanticRecords(manifest, 'saved_queries'),
  }
}

function groupRecord(group: Group): PlainRecord {
  return {
    unique_id: group.uniqueId,
    name: group.name,
    resource_type: 'group',
    package_name: group.packageName,
    path: group.path,
    original_file_path: group.originalFilePath,
    owner: group.owner,
    description: group.description,
    config: { meta: group.meta },
  }
}

/** Entries of the semantic layer: what is written, and what names and links it. */
function semanticRecords(manifest: Manifest, section: SemanticEntry['section']): PlainRecord {
  const entries = [...(manifest.semantic ?? [])].filter(([, entry]) => entry.section === section)
  return Object.fromEntries(
    entries.map(([id, { uniqueId, name, packageName, originalFilePath, definition, parents }]) => [
      id,
      {
        ...definition,
        unique_id: uniqueId,
        name,
        resource_type: uniqueId.split('.')[0],
        package_name: packageName,
        original_file_path: originalFilePath,
        depends_on: { nodes: parents, macros: [] },
      },
    ]),
  )
}

function ownRecord(node: Node): PlainRecord {
  switch (node.resourceType) {
    case 'test':
      return {
        column_name: node.columnName,
        attached_node: node.attachedNode,
        test_metadata: node.testMetadata,
      }
    case 'source':
      return {
        source_name: node.sourceName,
        source_description: node.sourceDescription,
        source_meta: node.sourceMeta,
        identifier: node.identifier,
        loader: node.loader,
        loaded_at_field: node.loadedAtField,
        loaded_at_query: node.config['loaded_at_query'] ?? null,
        freshness: node.freshness === null ? null : freshnessRecord(node.freshness),
        quoting: node.config['quoting'] ?? {},
        external: node.external ?? null,
      }
    case 'exposure':
      return { type: node.exposureType, owner: node.owner, maturity: node.maturity, url: node.url, label: node.label }
    case 'model':
      return {
        version: node.version ?? null,
        latest_version: node.latestVersion ?? null,
        access: node.config['access'] ?? 'protected',
        group: node.config['group'] ?? null,
        contract: node.config['contract'] ?? { enforced: false },
        constraints: node.config['constraints'] ?? [],
        deprecation_date: node.deprecationDate ?? null,
      }
    default:
      return {}
  }
}

function freshnessRecord({ warnAfter, errorAfter, filter }: FreshnessThreshold): PlainRecord {
  return { warn_after: warnAfter, error_after: errorAfter, filter }
}

function relationRecord(node: Exclude<Node, { resourceType: 'exposure' }>): PlainRecord {
  const quoted = [node.database, node.schema, node.alias].map((part) => `"${part.replaceAll('"', '""')}"`)
  return { database: node.database, schema: node.schema, alias: node.alias, relation_name: quoted.join('.') }
}

/** Hooks have both spellings in the field: the hyphenated one in the artifacts, the other in calls. */
function configRecord(node: Node): PlainRecord {
  const { pre_hook: preHooks = [], post_hook: postHooks = [] } = node.config
  return { ...node.config, 'pre-hook': preHooks, 'post-hook': postHooks }
}

function columnRecords(node: Node): PlainRecord {
  return Object.fromEntries(
    Object.entries(node.columns).map(([name, column]) => [
      name,
      {
        name: column.name,
        description: column.description,
        data_type: column.dataType,
        meta: column.meta,
        tags: column.tags,
        quote: column.quote,
        constraints: column.constraints,
      },
    ]),
  )
}

function refRecord(call: RefCall): PlainRecord {
  return { name: call.name, package: call.packageName, version: call.version }
}
