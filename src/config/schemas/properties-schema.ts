import * as z from 'zod'
import { datasetProperties } from './datasets-schema.js'
import {
  analysisConfig,
  exposureConfig,
  functionConfig,
  modelConfig,
  seedConfig,
  snapshotConfig,
  sourceConfig,
  unitTestConfig,
} from './node-config.js'
import {
  anyMap,
  constraint,
  dataTests,
  docs,
  flag,
  freshness,
  looseText,
  pointer,
  quoting,
  tags,
  text,
  textOrList,
} from './values.js'

const described = {
  name: looseText,
  description: looseText.nullish(),
  meta: anyMap.nullish(),
  tags: tags.nullish(),
}

const tested = { tests: dataTests.nullish(), data_tests: dataTests.nullish() }

const column = z.strictObject({
  ...described,
  ...tested,
  data_type: text.nullish(),
  constraints: z.array(constraint).nullish(),
  quote: flag.nullish(),
  granularity: text.nullish(),
  policy_tags: z.unknown().optional(),
  config: z.strictObject({ meta: anyMap.nullish(), tags: tags.nullish() }).nullish(),
  dimension: z.unknown().optional(),
  entity: z.unknown().optional(),
})

const nodeBase = {
  ...described,
  ...tested,
  docs: docs.nullish(),
  columns: z.array(column).nullish(),
}

const relationBase = { ...nodeBase, group: text.nullish(), access: text.nullish() }

const version = z.strictObject({
  v: z.union([z.string(), z.number()]),
  defined_in: text.nullish(),
  description: looseText.nullish(),
  access: text.nullish(),
  config: modelConfig.nullish(),
  constraints: z.array(constraint).nullish(),
  docs: docs.nullish(),
  ...tested,
  columns: z
    .array(
      z.looseObject({ name: looseText.optional(), include: textOrList.optional(), exclude: textOrList.optional() }),
    )
    .nullish(),
  deprecation_date: text.nullish(),
  meta: anyMap.nullish(),
  tags: tags.nullish(),
})

export const modelProperties = z.strictObject({
  ...relationBase,
  config: modelConfig.nullish(),
  constraints: z.array(constraint).nullish(),
  latest_version: z.union([z.string(), z.number()]).nullish(),
  latest_version_pointer: pointer.nullish(),
  versions: z.array(version).nullish(),
  deprecation_date: text.nullish(),
  freshness: freshness.nullish(),
  time_spine: anyMap.nullish(),
  primary_key: textOrList.nullish(),
  semantic_model: z.unknown().optional(),
  metrics: z.unknown().optional(),
  agg_time_dimension: z.unknown().optional(),
  derived_semantics: z.unknown().optional(),
})

export const seedProperties = z.strictObject({ ...relationBase, config: seedConfig.nullish() })

export const snapshotProperties = z.strictObject({
  ...relationBase,
  config: snapshotConfig.nullish(),
  relation: text.nullish(),
})

export const analysisProperties = z.strictObject({ ...nodeBase, config: analysisConfig.nullish() })

/** How a table is copied from another database; inherited by the tables of a source. */
const sync = z.strictObject({
  connection: text,
  schema: text.nullish(),
  table: text.nullish(),
  mode: z.enum(['full', 'incremental', 'append']).nullish(),
  cursor: text.nullish(),
  lookback: z.union([text, z.number()]).nullish(),
  key: textOrList.nullish(),
  deletes: z.enum(['ignore', 'soft', 'hard']).nullish(),
  include: textOrList.nullish(),
  exclude: textOrList.nullish(),
  rename: z.record(text, text).nullish(),
  /** `null`, `hash`, `partial`, or `{partial: <characters to keep>}` by column. */
  mask: z
    .record(
      text,
      z.union([z.enum(['null', 'hash', 'partial']), z.strictObject({ partial: z.int().min(0) })]).nullable(),
    )
    .nullish(),
  verify: z.enum(['none', 'count', 'checksum']).nullish(),
  min_rows: z.int().min(0).nullish(),
  max_drop: z.number().min(0).max(1).nullish(),
  on_drift: z.enum(['add', 'fail', 'ignore']).nullish(),
  unknown_types: z.enum(['text', 'skip']).nullish(),
})
const inheritedSync = sync.extend({ connection: text.nullish() })

const loaded = {
  loaded_at_field: text.nullish(),
  loaded_at_query: text.nullish(),
  freshness: freshness.nullish(),
  quoting: quoting.nullish(),
  loader: text.nullish(),
}

export const sourceTableProperties = z.strictObject({
  ...described,
  ...tested,
  ...loaded,
  identifier: text.nullish(),
  docs: docs.nullish(),
  columns: z.array(column).nullish(),
  config: sourceConfig.nullish(),
  external: anyMap.nullish(),
  sync: inheritedSync.nullish(),
})

export const sourceProperties = z.strictObject({
  ...described,
  ...loaded,
  database: text.nullish(),
  schema: text.nullish(),
  overrides: text.nullish(),
  config: sourceConfig.nullish(),
  tables: z.array(sourceTableProperties).nullish(),
  sync: sync.nullish(),
})

const owner = z.looseObject({ name: looseText.nullish(), email: textOrList.nullish() })

export const exposureProperties = z.strictObject({
  ...described,
  label: text.nullish(),
  type: z.enum(['dashboard', 'notebook', 'analysis', 'ml', 'application']),
  maturity: z.enum(['high', 'medium', 'low']).nullish(),
  url: text.nullish(),
  owner,
  depends_on: z.array(text).nullish(),
  config: exposureConfig.nullish(),
})

export const macroProperties = z.strictObject({
  ...described,
  docs: docs.nullish(),
  config: z.strictObject({ meta: anyMap.nullish(), docs: docs.nullish() }).nullish(),
  arguments: z
    .array(z.strictObject({ name: looseText, type: looseText.nullish(), description: looseText.nullish() }))
    .nullish(),
})

export const singularTestProperties = z.looseObject({
  name: looseText,
  description: looseText.nullish(),
  config: anyMap.nullish(),
})

const fixtureFormat = z.enum(['dict', 'csv', 'sql'])
const fixtureRows = { rows: z.unknown().optional(), format: fixtureFormat.nullish(), fixture: text.nullish() }

export const unitTestProperties = z.strictObject({
  name: looseText,
  description: looseText.nullish(),
  model: text,
  given: z.array(z.strictObject({ input: text, ...fixtureRows })).nullish(),
  expect: z.strictObject(fixtureRows),
  overrides: z.strictObject({ macros: anyMap.nullish(), vars: anyMap.nullish(), env_vars: anyMap.nullish() }).nullish(),
  config: unitTestConfig.nullish(),
  versions: z.strictObject({ include: z.unknown().optional(), exclude: z.unknown().optional() }).nullish(),
  meta: anyMap.nullish(),
  tags: tags.nullish(),
})

export const groupProperties = z.strictObject({
  name: text,
  owner,
  description: looseText.nullish(),
  config: z.strictObject({ meta: anyMap.nullish() }).nullish(),
})

export const functionProperties = z.strictObject({
  ...described,
  ...tested,
  docs: docs.nullish(),
  type: text.nullish(),
  returns: z.unknown().optional(),
  arguments: z
    .array(
      z.strictObject({
        name: looseText,
        data_type: looseText.nullish(),
        description: looseText.nullish(),
        default_value: z.unknown().optional(),
      }),
    )
    .nullish(),
  config: functionConfig.nullish(),
  group: text.nullish(),
  access: text.nullish(),
})

/** The lists of a properties file that the semantic layer reads: kept as they are. */
const tolerated = z.array(z.looseObject({ name: looseText })).nullish()

/** A properties file as a whole. */
export const propertiesFile = z.strictObject({
  version: looseText.nullish(),
  models: z.array(modelProperties).nullish(),
  seeds: z.array(seedProperties).nullish(),
  snapshots: z.array(snapshotProperties).nullish(),
  analyses: z.array(analysisProperties).nullish(),
  sources: z.array(sourceProperties).nullish(),
  exposures: z.array(exposureProperties).nullish(),
  macros: z.array(macroProperties).nullish(),
  tests: z.array(singularTestProperties).nullish(),
  data_tests: z.array(singularTestProperties).nullish(),
  unit_tests: z.array(unitTestProperties).nullish(),
  groups: z.array(groupProperties).nullish(),
  functions: z.array(functionProperties).nullish(),
  datasets: z.array(datasetProperties).nullish(),
  metrics: tolerated,
  semantic_models: tolerated,
  saved_queries: tolerated,
  anchors: z.unknown().optional(),
})

export type PropertiesFile = z.infer<typeof propertiesFile>
export type ModelProperties = z.infer<typeof modelProperties>
export type SourceProperties = z.infer<typeof sourceProperties>
export type SourceTableProperties = z.infer<typeof sourceTableProperties>
export type ExposureProperties = z.infer<typeof exposureProperties>
export type UnitTestProperties = z.infer<typeof unitTestProperties>
export type ColumnProperties = z.infer<typeof column>
export type GroupProperties = z.infer<typeof groupProperties>
export type MacroProperties = z.infer<typeof macroProperties>
