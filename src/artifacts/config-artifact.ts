import type { Hook, NodeConfig } from '../core/config.js'
import type { ResourceType } from '../core/node.js'
import type { DocsConfig } from './manifest-types.js'

type JsonRecord = Readonly<Record<string, unknown>>

/** What the field's artifacts say where a project says nothing, in the order in which it is written. */
const COMMON_DEFAULTS = {
  enabled: true,
  alias: null,
  schema: null,
  database: null,
  tags: [],
  meta: {},
  group: null,
} as const

const RELATION_DEFAULTS = {
  ...COMMON_DEFAULTS,
  materialized: 'view',
  incremental_strategy: null,
  batch_size: null,
  lookback: 1,
  begin: null,
  persist_docs: {},
  'post-hook': [],
  'pre-hook': [],
  quoting: {},
  column_types: {},
  full_refresh: null,
  unique_key: null,
  on_schema_change: 'ignore',
  on_configuration_change: 'apply',
  grants: {},
  packages: [],
  docs: { show: true, node_color: null },
  contract: { enforced: false, alias_types: true },
  event_time: null,
  concurrent_batches: null,
} as const

const TEST_DEFAULTS = {
  ...COMMON_DEFAULTS,
  schema: 'dbt_test__audit',
  materialized: 'test',
  severity: 'ERROR',
  store_failures: null,
  store_failures_as: null,
  where: null,
  limit: null,
  fail_calc: 'count(*)',
  warn_if: '!= 0',
  error_if: '!= 0',
} as const

const DEFAULTS: Readonly<Record<ResourceType, JsonRecord>> = {
  model: { ...RELATION_DEFAULTS, access: 'protected', freshness: null },
  seed: { ...RELATION_DEFAULTS, materialized: 'seed', delimiter: ',', quote_columns: null },
  snapshot: {
    ...RELATION_DEFAULTS,
    materialized: 'snapshot',
    strategy: null,
    target_schema: null,
    target_database: null,
    updated_at: null,
    check_cols: null,
    snapshot_meta_column_names: {},
    dbt_valid_to_current: null,
  },
  function: { ...RELATION_DEFAULTS, materialized: 'function', type: 'scalar', volatility: null },
  analysis: RELATION_DEFAULTS,
  operation: RELATION_DEFAULTS,
  test: TEST_DEFAULTS,
  source: { enabled: true, event_time: null, freshness: null, loaded_at_field: null, meta: {}, tags: [] },
  exposure: { enabled: true, tags: [], meta: {} },
}

/** Keys that only this engine or its records have in a config, and that the artifact says elsewhere or not at all. */
const SOURCE_AND_EXPOSURE_OMIT: ReadonlySet<string> = new Set(['materialized', 'alias', 'schema', 'database', 'group'])

/** What is ours alone in an entry of the manifest; stands under `config._extra`, which the schema leaves free. */
export interface EngineExtras {
  readonly layer?: string
  readonly sync?: JsonRecord
  readonly location?: JsonRecord
}

/**
 * The `config` of a node in the manifest: every key of the field with its default, then the other keys of the project in
 * alphabetical order, then ours under `_extra`. Hooks go under their hyphenated names.
 */
export function configArtifact(resourceType: ResourceType, config: NodeConfig, extras: EngineExtras = {}): JsonRecord {
  const defaults = DEFAULTS[resourceType]
  const given = Object.entries(written(config)).filter(
    ([key, value]) => value !== undefined && !isOmitted(resourceType, key),
  )
  const known = given.filter(([key]) => key in defaults)
  const others = given.filter(([key]) => !(key in defaults)).sort(([left], [right]) => (left < right ? -1 : 1))
  const result = { ...defaults, ...Object.fromEntries([...known, ...others]) }
  return Object.keys(extras).length === 0 ? result : { ...result, _extra: { ...asRecord(result['_extra']), ...extras } }
}

/** The `docs` part of a config, complete. */
export function docsConfig(config: JsonRecord): DocsConfig {
  const docs = asRecord(config['docs'])
  return {
    show: docs['show'] !== false,
    node_color: typeof docs['node_color'] === 'string' ? docs['node_color'] : null,
  }
}

/** The `contract` part of a config, complete. */
export function contractConfig(config: JsonRecord): { readonly enforced: boolean; readonly alias_types: boolean } {
  const contract = asRecord(config['contract'])
  return { enforced: contract['enforced'] === true, alias_types: contract['alias_types'] !== false }
}

/** The value when it is a plain object; an empty one otherwise. */
export function asRecord(value: unknown): JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonRecord) : {}
}

/** The keys as the manifest spells them, and the values in the shapes that its schema asks for. */
function written(config: NodeConfig): JsonRecord {
  const { pre_hook, post_hook, ...rest } = config
  return {
    ...rest,
    ...(pre_hook === undefined ? {} : { 'pre-hook': pre_hook.map(hookArtifact) }),
    ...(post_hook === undefined ? {} : { 'post-hook': post_hook.map(hookArtifact) }),
    ...(typeof rest['severity'] === 'string' ? { severity: rest['severity'].toUpperCase() } : {}),
    ...(rest['docs'] === undefined ? {} : { docs: docsConfig(rest) }),
    ...(rest['contract'] === undefined ? {} : { contract: contractConfig(rest) }),
  }
}

function hookArtifact(hook: Hook): Hook {
  return { sql: hook.sql, transaction: hook.transaction, index: hook.index ?? null }
}

function isOmitted(resourceType: ResourceType, key: string): boolean {
  return (resourceType === 'source' || resourceType === 'exposure') && SOURCE_AND_EXPOSURE_OMIT.has(key)
}
