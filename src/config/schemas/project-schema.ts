import * as z from 'zod'
import { anyMap, flag, history, hooks, looseText, quoting, text, textOrList } from './values.js'

const paths = z.array(text).nullish()
/** Folders and `+keys` of any depth; the keys are checked where they are applied. */
const tree = anyMap.nullish()

const name = z.string().regex(/^[^\W\d]\w*$/, 'letters, digits and underscores, not starting with a digit')

const missed = z.enum(['run', 'skip']).nullish()

/** Commands at times, for `tsmodel schedule`. */
const schedule = z.strictObject({
  timezone: text.nullish(),
  missed,
  jobs: z.array(
    z.strictObject({
      name: text,
      cron: text,
      command: textOrList,
      timezone: text.nullish(),
      missed,
    }),
  ),
})

/** `project.yml`, also read as `dbt_project.yml`. */
export const projectFile = z.strictObject({
  name,
  version: looseText.nullish(),
  'config-version': z.number().nullish(),
  profile: text.nullish(),
  'model-paths': paths,
  'seed-paths': paths,
  'snapshot-paths': paths,
  'test-paths': paths,
  'macro-paths': paths,
  'analysis-paths': paths,
  'function-paths': paths,
  'docs-paths': paths,
  'asset-paths': paths,
  'target-path': text.nullish(),
  'log-path': text.nullish(),
  'packages-install-path': text.nullish(),
  'clean-targets': paths,
  'source-paths': paths,
  'data-paths': paths,
  layers: z.array(z.union([text, z.strictObject({ name: text, paths: z.array(text).nullish() })])).nullish(),
  vars: anyMap.nullish(),
  flags: anyMap.nullish(),
  dispatch: z.array(z.strictObject({ macro_namespace: text, search_order: z.array(text) })).nullish(),
  quoting: quoting.nullish(),
  'on-run-start': hooks.nullish(),
  'on-run-end': hooks.nullish(),
  'query-comment': z.unknown().optional(),
  'require-dbt-version': textOrList.nullish(),
  'restrict-access': flag.nullish(),
  schedule: schedule.nullish(),
  history: history.nullish(),
  'dbt-cloud': z.unknown().optional(),
  models: tree,
  seeds: tree,
  snapshots: tree,
  sources: tree,
  tests: tree,
  data_tests: tree,
  unit_tests: tree,
  analyses: tree,
  exposures: tree,
  functions: tree,
  metrics: tree,
  'semantic-models': tree,
  'saved-queries': tree,
})

export type ProjectFile = z.infer<typeof projectFile>
