import * as z from 'zod'
import {
  anyMap,
  docs,
  flag,
  freshness,
  hooks,
  looseText,
  number,
  pointer,
  quoting,
  share,
  tags,
  text,
  textOrList,
} from './values.js'

const common = {
  enabled: flag.optional(),
  tags: tags.nullish(),
  meta: anyMap.nullish(),
  group: text.nullish(),
  docs: docs.nullish(),
}

const named = { alias: text.nullish(), schema: text.nullish(), database: text.nullish() }

const relation = {
  ...common,
  ...named,
  materialized: text.optional(),
  persist_docs: z.strictObject({ relation: flag.nullish(), columns: flag.nullish() }).nullish(),
  quoting: quoting.nullish(),
  grants: z.record(z.string(), textOrList.nullable()).nullish(),
  packages: z.array(text).nullish(),
  full_refresh: flag.nullish(),
  pre_hook: hooks.nullish(),
  post_hook: hooks.nullish(),
  'pre-hook': hooks.nullish(),
  'post-hook': hooks.nullish(),
  column_types: z.record(z.string(), text).nullish(),
  unique_key: textOrList.nullish(),
  on_schema_change: text.nullish(),
  event_time: text.nullish(),
  contract: z.strictObject({ enforced: flag.nullish(), alias_types: flag.nullish() }).nullish(),
  indexes: z.array(anyMap).nullish(),
  unlogged: flag.nullish(),
  sql_header: text.nullish(),
  on_error: z.enum(['skip_children', 'continue']).nullish(),
  on_configuration_change: z.enum(['apply', 'continue', 'fail']).nullish(),
  retries: number.nullish(),
  retry_on: textOrList.nullish(),
  static_analysis: looseText.nullish(),
  layer: text.nullish(),
}

/** The config of models, as under `config:` and, with `+`, in the project file. */
export const modelConfig = z.strictObject({
  ...relation,
  access: z.enum(['private', 'protected', 'public']).nullish(),
  incremental_strategy: text.nullish(),
  incremental_predicates: textOrList.nullish(),
  predicates: textOrList.nullish(),
  merge_update_columns: textOrList.nullish(),
  merge_exclude_columns: textOrList.nullish(),
  batch_size: text.nullish(),
  lookback: number.nullish(),
  begin: looseText.nullish(),
  concurrent_batches: flag.nullish(),
  freshness: freshness.nullish(),
  latest_version_pointer: pointer.nullish(),
  partition_by: z.unknown().optional(),
})

export const seedConfig = z.strictObject({
  ...relation,
  delimiter: text.nullish(),
  quote_columns: flag.nullish(),
})

export const snapshotConfig = z.strictObject({
  ...relation,
  strategy: text.nullish(),
  updated_at: text.nullish(),
  check_cols: textOrList.nullish(),
  target_schema: text.nullish(),
  target_database: text.nullish(),
  invalidate_hard_deletes: flag.nullish(),
  hard_deletes: z.enum(['ignore', 'invalidate', 'new_record']).nullish(),
  dbt_valid_to_current: text.nullish(),
  snapshot_meta_column_names: z.record(z.string(), text).nullish(),
})

export const analysisConfig = z.strictObject(common)

/** How many failing rows are too many: a comparison such as `> 10`. */
const threshold = looseText.nullish()

export const testConfig = z.strictObject({
  ...common,
  ...named,
  materialized: text.optional(),
  severity: z
    .string()
    .regex(/^(?:warn|error)$|\{\{/i, 'either "error" or "warn"')
    .nullish(),
  warn_if: threshold,
  error_if: threshold,
  fail_calc: text.nullish(),
  where: text.nullish(),
  limit: number.nullish(),
  store_failures: flag.nullish(),
  store_failures_as: z.enum(['table', 'view', 'ephemeral']).nullish(),
  sql_header: text.nullish(),
  measured: flag.nullish(),
  warn_above: number.nullish(),
  error_above: number.nullish(),
  change_above: share.nullish(),
  change_below: share.nullish(),
  history_runs: number.nullish(),
  failures_sql: text.nullish(),
  sample_keys: textOrList.nullish(),
})

export const unitTestConfig = z.strictObject({ enabled: flag.optional(), tags: tags.nullish(), meta: anyMap.nullish() })

export const sourceConfig = z.strictObject({
  enabled: flag.optional(),
  tags: tags.nullish(),
  meta: anyMap.nullish(),
  event_time: text.nullish(),
  freshness: freshness.nullish(),
  loaded_at_field: text.nullish(),
  loaded_at_query: text.nullish(),
  retries: number.nullish(),
  retry_on: textOrList.nullish(),
  quoting: quoting.nullish(),
  layer: text.nullish(),
  database: text.nullish(),
  schema: text.nullish(),
})

export const exposureConfig = z.strictObject({ enabled: flag.optional(), tags: tags.nullish(), meta: anyMap.nullish() })

export const functionConfig = z.strictObject({
  ...common,
  ...named,
  materialized: text.optional(),
  type: z.enum(['scalar', 'aggregate', 'table']).nullish(),
  volatility: text.nullish(),
  grants: z.record(z.string(), textOrList.nullable()).nullish(),
  quoting: quoting.nullish(),
})
