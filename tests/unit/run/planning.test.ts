import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Database } from '../../../src/adapters/index.js'
import { makeConfig, makeGenericTest, makeModel, makeSeed, makeSource } from '../../support/factories.js'
import { freshDatabase, type TestDatabase } from '../../support/databases.js'
import { open, planOf, runNodes } from './workshop.js'

let server: TestDatabase
let database: Database

beforeAll(async () => {
  server = await freshDatabase()
  database = await open(server.settings)
})

afterAll(async () => {
  await database.close()
  await server.drop()
})

const table = (name: string, code: string, config: object = {}) =>
  makeModel(name, { rawCode: code, config: makeConfig({ materialized: 'table', ...config }) })

const reading = (name: string, parent: string, code: string) =>
  makeModel(name, {
    rawCode: code,
    config: makeConfig({ materialized: 'view' }),
    dependsOn: { nodes: [`model.shop.${parent}`], macros: [] },
  })

const history = { schema: 'tsmodel', targetName: 'dev', targetSchema: 'analytics' }
const positive = makeGenericTest('positive', 'model.shop.kept', 'id', { rawCode: 'select * from <kept> where id < 0' })

/** Everything that a plan could change: the catalog, and the rows of every table. */
const fingerprint = async (): Promise<unknown> => {
  const rows = await server.sql(
    "select oid::regclass::text from pg_class where relkind = 'r' and relnamespace::regnamespace::text not in ('pg_catalog', 'information_schema') order by 1",
  )
  const counts = await Promise.all(
    rows.map(([name]) => server.sql(`select '${name}', md5(string_agg(t::text, ',' order by t::text)) from ${name} t`)),
  )
  const catalog =
    await server.sql(`select md5(string_agg(c::text, ',' order by c.oid)) from pg_class c where relkind <> 'i' and relnamespace::regnamespace::text <> 'pg_catalog'
    union all select md5(string_agg(a.attrelid::text || a.attname || a.atttypid, ',' order by a.attrelid, a.attnum)) from pg_attribute a
    union all select md5(string_agg(p.oid::text, ',' order by p.oid)) from pg_proc p
    union all select md5(string_agg(n::text, ',' order by n.oid)) from pg_namespace n where nspname not like 'pg_temp%' and nspname not like 'pg_toast_temp%'`)
  return { counts, catalog }
}

it('says what would change and whom that concerns, and changes nothing', async () => {
  await runNodes(database, [table('kept', 'select 1 as id, 2 as gone'), positive], { history })
  await server.sql(`create schema reports; create view reports.on_kept as select id from analytics.kept;
    create table reports.lines (id int);`)
  const before = await fingerprint()
  const plans = await planOf(
    database,
    [
      table('kept', "select 'a'::text as id, 2 as more"),
      positive,
      reading('reader', 'kept', 'select id, more from <kept>'),
      makeSeed('codes'),
    ],
    { history, files: { '/shop/seeds/codes.csv': 'id\n1\n' } },
  )
  expect(plans.find((plan) => plan.uniqueId === 'model.shop.kept')).toMatchObject({
    relation: 'analytics.kept',
    action: 'replace',
    reason: 'a table is built anew at every run',
    code: {
      before: 'select 1 as id, 2 as gone',
      after: "select 'a'::text as id, 2 as more",
      diff: [
        { kind: 'removed', text: 'select 1 as id, 2 as gone' },
        { kind: 'added', text: "select 'a'::text as id, 2 as more" },
      ],
    },
    columns: [
      { name: 'id', before: 'integer', after: 'text' },
      { name: 'more', before: null, after: 'integer' },
      { name: 'gone', before: 'integer', after: null },
    ],
    breaking: ['column "id" changes from integer to text, which view reports.on_kept reads', 'column "gone" goes'],
    dependents: { nodes: ['model.shop.reader'], outside: ['view reports.on_kept'] },
    blocked: [],
    tests: [{ uniqueId: positive.uniqueId, proven: null }],
    cost: { rows: 1 },
  })
  // It reads a column that is not there before its parent is built.
  expect(plans.find((plan) => plan.uniqueId === 'model.shop.reader')).toMatchObject({
    action: 'create',
    columns: [],
    cost: null,
  })
  expect(plans.find((plan) => plan.uniqueId === 'seed.shop.codes')).toMatchObject({ action: 'create' })
  expect(await fingerprint()).toEqual(before)
})

it('is made of the statements that a run executes', async () => {
  const nodes = [table('kept', 'select 3 as id')]
  const [plan] = await planOf(database, nodes, { history })
  const run = await runNodes(database, nodes, { history })
  const statements = (text: string): readonly string[] =>
    text.match(/^(?:create table|alter table|drop table|create or replace view).*$/gm) ?? []
  // Names of what is built aside are of one invocation.
  const neutral = (lines: readonly string[]) =>
    lines.map((line) => line.replace(/_tsm_\w+/g, 'aside').replace(/;$/, ''))
  expect(neutral(statements(plan?.statements ?? ''))).toEqual(neutral(statements(run.sql.join(';\n'))))
})

it('names what would stop the publication', async () => {
  const plans = await planOf(database, [table('kept', 'select 2 as other')])
  expect(plans[0]?.blocked).toEqual([
    { object: 'view reports.on_kept', reason: 'reads column "id", which the new relation does not have' },
  ])
})

it('does not count views that the build makes anew among what would stop it', async () => {
  const nodes = (column: string) => [
    table('outgrown', `select 1 as ${column}`),
    makeModel('of_outgrown', {
      rawCode: `select ${column} from <outgrown>`,
      config: makeConfig({ materialized: 'view' }),
      dependsOn: { nodes: ['model.shop.outgrown'], macros: [] },
    }),
  ]
  await runNodes(database, nodes('before'))
  expect((await planOf(database, nodes('after')))[0]?.blocked).toEqual([])
})

it('works where nothing may be written, and needs no history', async () => {
  await server.sql(`create role looker login password 'looker'; alter role looker set default_transaction_read_only = on;
    grant usage on schema analytics to looker; grant select on all tables in schema analytics to looker`)
  const limited = await open({ ...server.settings, user: 'looker', password: 'looker' })
  try {
    const plans = await planOf(limited, [table('kept', 'select 3 as id')], { history })
    expect(plans).toMatchObject([{ action: 'replace', code: { before: null, after: 'select 3 as id' }, columns: [] }])
  } finally {
    await limited.close()
    await server.sql('drop owned by looker; drop role looker')
  }
})

it('says what is wrong with a node, and plans the others', async () => {
  const plans = await planOf(database, [
    table('broken', 'select nothing_like_it as id'),
    table('kept', 'select 3 as id'),
  ])
  expect(plans).toMatchObject([
    {
      uniqueId: 'model.shop.broken',
      action: 'error',
      reason: expect.stringMatching(/"nothing_like_it" does not exist \(models\/.*:1:8\)/),
    },
    { uniqueId: 'model.shop.kept', action: 'replace' },
  ])
})

it('keeps templates from writing while it compiles them', async () => {
  const before = await fingerprint()
  const node = table('kept', 'select 3 as id')
  const plans = await planOf(database, [node], {
    compiler: {
      async compile(compiled, queries) {
        await queries.query('create table analytics.sneaked (id int)')
        return { node: compiled, code: 'select 1', sourceMap: [], extraCteIds: [], preHooks: [], postHooks: [] }
      },
    },
  })
  expect(plans).toMatchObject([{ action: 'unknown', reason: expect.stringContaining('writes to the database') }])
  expect(await fingerprint()).toEqual(before)
})

it('tells an incremental model by its strategy, with the columns that its steps change, and proven tests', async () => {
  const config = { materialized: 'incremental', unique_key: 'id', on_schema_change: 'append_new_columns' }
  await runNodes(database, [table('grown', 'select 1 as id, 1 as old', config)], { history })
  await server.sql('alter table analytics.grown alter id set not null')
  const missing = makeGenericTest('not_null', 'model.shop.grown', 'id', {
    rawCode: 'select id from <grown> where id is null',
  })
  const plan = async (more: object, code = 'select 1 as id, 2 as new') =>
    (await planOf(database, [table('grown', code, { ...config, ...more }), missing], { history }))[0]
  expect(await plan({ incremental_strategy: 'merge' })).toMatchObject({
    action: 'merge',
    columns: [{ name: 'new', before: null, after: 'integer' }],
    breaking: [],
    tests: [{ uniqueId: missing.uniqueId, proven: expect.stringContaining('not null') }],
  })
  expect(await plan({ incremental_strategy: 'append' })).toMatchObject({ action: 'append' })
  expect(await plan({ on_schema_change: 'sync_all_columns' })).toMatchObject({ breaking: ['column "old" goes'] })
  expect(await plan({ full_refresh: true })).toMatchObject({ action: 'replace', reason: 'full refresh' })
})

it('knows that the tables of the history will be there before the first node', async () => {
  const results = makeSource('tsmodel', 'node_results', { schema: 'to_come' })
  const reader = makeModel('reader_of_history', {
    rawCode: 'select * from to_come.node_results',
    dependsOn: { nodes: [results.uniqueId], macros: [] },
    config: makeConfig({ materialized: 'table' }),
  })
  const plan = async (schema: string) =>
    (await planOf(database, [results, reader], { history: { schema } })).find(
      (each) => each.uniqueId === reader.uniqueId,
    )
  expect(await plan('to_come')).toMatchObject({ action: 'create', columns: [] })
  expect(await plan('elsewhere')).toMatchObject({ action: 'error' })
})
