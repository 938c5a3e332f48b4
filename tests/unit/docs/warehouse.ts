import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  catalogArtifact,
  type CatalogInput,
  manifestArtifact,
  runResultsArtifact,
} from '../../../src/artifacts/index.js'
import type { Node } from '../../../src/core/node.js'
import { type DocsInput, SITE_FILES } from '../../../src/docs/index.js'
import {
  makeColumn,
  makeColumns,
  makeConfig,
  makeDocBlock,
  makeExposure,
  makeGenericTest,
  makeMacro,
  makeManifest,
  makeModel,
  makeResult,
  makeSeed,
  makeSource,
  makeTestConfig,
} from '../../support/factories.js'
import { meta } from '../artifacts/shop.js'

/** Text as an attacker would put it into a description, a column or a row. */
export const HOSTILE = `</script><img src=x onerror="window.hacked=1"><script>window.hacked=1</script>`

const names = ['persons', 'posts', 'comments', 'mentions', 'collections', 'votes', 'experiences', 'education']

const raw = names.map((name) => makeSource('chemlink', name, { layer: null, columns: makeColumns('id', 'created_at') }))
const staged = names.map((name, index) => layered(`stg_${name}`, 'staging', [raw[index]!]))
const countries = makeSeed('countries')
const links = layered('identity_links', 'core', staged.slice(0, 3))
const users = layered('unified_users', 'core', [links, staged[6]!, staged[7]!, countries], {
  description: [
    'One row per person, with **the better name** and `id`.',
    '',
    '- from [the docs](https://example.org/a)',
    '- not from [here](javascript:alert(1))',
    '',
    '| state | meaning |',
    '|---|---|',
    '| `new` | seen *once* |',
    '',
    HOSTILE,
  ].join('\n'),
  tags: ['nightly', 'gold'],
  meta: { owner: 'finance', ['__proto__']: 'odd key' },
  columns: makeColumns(
    makeColumn('user_id', { description: 'The key. ' + HOSTILE, meta: { pii: false }, tags: ['key'] }),
    makeColumn('Odd "col', { description: 'A name that needs quotes.' }),
    makeColumn('soft_deleted'),
  ),
  rawCode:
    "-- users\nselect user_id, 'it''s' as \"Odd \"\"col\"\nfrom {{ ref('identity_links') }} -- </script>\nwhere zebra_token > 10",
  config: makeConfig({ materialized: 'table', group: 'finance' }),
})
const events = layered('user_activity_events', 'core', [users, ...staged.slice(1, 6)])
const daily = layered('daily_metrics', 'aggregates', [events, users])
const monthly = layered('monthly_metrics', 'aggregates', [daily])
const retention = layered('cohort_retention', 'aggregates', [events, users])
const levels = layered('user_engagement_levels', 'aggregates', [events])
const training = layered('training_data_activation', 'ai', [events, users, levels])
const tests = [
  makeGenericTest('unique', users.uniqueId, 'user_id'),
  makeGenericTest('not_null', users.uniqueId, 'USER_ID', { uniqueId: 'test.shop.not_null_users.1' }),
  makeGenericTest('not_null', users.uniqueId, '"Odd ""col"', { uniqueId: 'test.shop.not_null_odd.2' }),
  makeGenericTest('soft_delete_ratio', users.uniqueId, null, {
    config: makeTestConfig({ measured: true, warn_above: 0.1, error_above: 0.5 }),
  }),
]
const board = makeExposure('growth_board', {
  url: 'javascript:alert(1)',
  dependsOn: { nodes: [monthly.uniqueId, retention.uniqueId], macros: [] },
})

const nodes = [
  ...raw,
  ...staged,
  countries,
  links,
  users,
  events,
  daily,
  monthly,
  retention,
  levels,
  training,
  ...tests,
  board,
]

const manifest = makeManifest(nodes, {
  layers: ['staging', 'core', 'aggregates', 'ai'],
  macros: [
    makeMacro('by_day', {
      description: 'Cuts a time to its day.',
      arguments: [{ name: 'column', type: 'timestamp', description: 'What to cut' }],
    }),
    makeMacro('ref', { uniqueId: 'macro.dbt.ref', packageName: 'dbt' }),
  ],
  docs: [makeDocBlock('__overview__', '# ChemLink\n\nThe warehouse, in *layers*.')],
})

const catalogued: CatalogInput = {
  database: 'warehouse',
  schema: users.schema,
  identifier: users.alias,
  kind: 'table',
  owner: 'etl',
  comment: null,
  columns: ['user_id', 'Odd "col', 'soft_deleted', 'undeclared'].map((name, index) => ({
    name,
    index: index + 1,
    dataType: index === 0 ? 'bigint' : 'character varying(40)',
    isNullable: index > 0,
    comment: null,
  })),
  estimatedRows: 1234567,
  totalBytes: 3_500_000,
}

/** A small ChemLink with everything that the site shows, and text that must not hurt it. */
export function warehouseDocs(overrides: Partial<DocsInput> = {}): DocsInput {
  return {
    manifest: manifestArtifact(manifest, meta, {
      compiled: new Map([[users.uniqueId, { code: 'select 1 as compiled_code', path: null, extraCtes: [] }]]),
    }),
    catalog: catalogArtifact([catalogued], manifest, meta),
    runResults: runResultsArtifact(
      [
        makeResult(users.uniqueId, { message: 'SELECT 1234567' }),
        makeResult(tests[0]!.uniqueId),
        makeResult(tests[1]!.uniqueId, {
          status: 'fail',
          failures: 3,
          measured: 3,
          message: 'Got 3 results, configured to fail if != 0',
        }),
        makeResult(tests[3]!.uniqueId, {
          status: 'warn',
          measured: 0.1234567,
          failures: null,
          detail: { soft_deleted: 152, total: 1231 },
          message: 'Measured 0.123457, configured to warn if > 0.1',
        }),
      ],
      meta,
      {},
      2.5,
    ),
    assets: siteAssets(),
    ...overrides,
  }
}

/** The files of the page as they stand in the repository. */
export function siteAssets(): Readonly<Record<string, string>> {
  const folder = join(import.meta.dirname, '../../../src/docs/site')
  return Object.fromEntries(SITE_FILES.map((name) => [name, readFileSync(join(folder, name), 'utf8')]))
}

function layered(name: string, layer: string, parents: readonly Node[], overrides: object = {}) {
  return makeModel(name, {
    layer,
    schema: layer,
    path: `${layer}/${name}.sql`,
    originalFilePath: `models/${layer}/${name}.sql`,
    dependsOn: { nodes: parents.map((parent) => parent.uniqueId), macros: ['macro.shop.by_day', 'macro.dbt.ref'] },
    ...overrides,
  })
}
