import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Database } from '../../../src/adapters/index.js'
import { makeConfig, makeGenericTest, makeModel } from '../../support/factories.js'
import { freshDatabase, type TestDatabase } from '../../support/databases.js'
import { open, runNodes } from './workshop.js'

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

const incremental = (name: string, code: string, config: object) =>
  makeModel(name, { rawCode: code, config: makeConfig({ materialized: 'incremental', ...config }) })

const values = (...rows: readonly string[]) => `select * from (values ${rows.join(', ')}) as v (id, kind, amount)`

describe.each(['delete+insert', 'merge'])('an incremental model with the strategy %s', (strategy) => {
  const name = `facts_${strategy.replace('+', '_')}`
  const config = { incremental_strategy: strategy, unique_key: ['id', 'kind'] }
  const model = (...rows: readonly string[]) => incremental(name, values(...rows), config)

  it('replaces rows of one key, also where parts of it are null, and writes only what differs', async () => {
    await runNodes(database, [model("(1, 'a', 10)", '(2, null, 20)', "(3, 'c', 30)")])
    const before = await server.sql(`select id, xmin from analytics.${name} order by id`)
    const run = await runNodes(database, [model("(1, 'a', 10)", '(2, null, 21)', "(4, 'd', 40)")])
    expect(run.status(`model.shop.${name}`)).toBe('success')
    expect(await server.sql(`select id, kind, amount from analytics.${name} order by id`)).toEqual([
      ['1', 'a', '10'],
      ['2', null, '21'],
      ['3', 'c', '30'],
      ['4', 'd', '40'],
    ])
    const after = await server.sql(`select id, xmin from analytics.${name} order by id`)
    expect(after[0]).toEqual(before[0])
    expect(after[1]).not.toEqual(before[1])
    expect(run.results.get(`model.shop.${name}`)?.rowsAffected).toBe(2)
  })

  it('writes nothing at all when nothing differs', async () => {
    const run = await runNodes(database, [model("(1, 'a', 10)", '(2, null, 21)')])
    expect(run.results.get(`model.shop.${name}`)?.rowsAffected).toBe(0)
  })

  it('takes the rows back when a test finds one of them wrong', async () => {
    const test = makeGenericTest('positive', `model.shop.${name}`, 'amount', {
      rawCode: `select * from <${name}> where amount < 0`,
    })
    const run = await runNodes(database, [model("(1, 'a', -1)"), test], { storeFailures: true })
    expect(run.status(`model.shop.${name}`)).toBe('fail')
    expect(await server.sql(`select amount from analytics.${name} where id = 1`)).toEqual([['10']])
    expect(await server.sql(`select id, amount from analytics_dbt_test__audit.${test.name}`)).toEqual([['1', '-1']])
  })
})

it('replaces duplicates of one key by what the query gives (delete+insert)', async () => {
  const config = { unique_key: 'id' }
  await runNodes(database, [incremental('doubled', values("(1, 'a', 1)", "(1, 'a', 1)", "(2, 'b', 2)"), config)])
  await runNodes(database, [incremental('doubled', values("(1, 'a', 1)"), config)])
  expect(await server.sql('select id, kind, amount from analytics.doubled order by id')).toEqual([
    ['1', 'a', '1'],
    ['2', 'b', '2'],
  ])
})

it('takes a day of many rows as the key, without comparing each row with each', async () => {
  const model = (amount: string) =>
    incremental(
      'by_day',
      `select i as id, date '2026-01-01' + i % 2 as day, ${amount} as amount from generate_series(1, 20000) as i`,
      {
        unique_key: 'day',
      },
    )
  await runNodes(database, [model('1')])
  const run = await runNodes(database, [model('case when i = 7 then 2 else 1 end')])
  expect(run.results.get('model.shop.by_day')).toMatchObject({ status: 'success', rowsAffected: 1 })
  expect(await server.sql('select count(*), sum(amount) from analytics.by_day')).toEqual([['20000', '20001']])
})

it('compares values of types without equality', async () => {
  const model = (value: string) =>
    incremental('documents', `select 1 as id, '${value}'::json as body, point(1, 2) as place`, { unique_key: 'id' })
  await runNodes(database, [model('{"a": 1}')])
  const same = await runNodes(database, [model('{"a": 1}')])
  const other = await runNodes(database, [model('{"a": 2}')])
  expect(same.results.get('model.shop.documents')?.rowsAffected).toBe(0)
  expect(other.results.get('model.shop.documents')?.rowsAffected).toBe(1)
})

describe('on_schema_change', () => {
  const changed = (mode: string, code: string) =>
    incremental(`changed_${mode}`, code, { on_schema_change: mode, incremental_strategy: 'append' })

  it.each([
    ['ignore', ['id', 'old']],
    ['append_new_columns', ['id', 'old', 'new']],
    ['sync_all_columns', ['id', 'old', 'new']],
  ])('%s leaves the columns %j after a new one', async (mode, columns) => {
    await runNodes(database, [changed(mode, 'select 1 as id, 2 as old')])
    const run = await runNodes(database, [changed(mode, 'select 1 as id, 2 as old, 3 as new')])
    expect(run.status(`model.shop.changed_${mode}`)).toBe('success')
    const found = await server.sql(
      `select attname from pg_attribute where attrelid = 'analytics.changed_${mode}'::regclass and attnum > 0 and not attisdropped order by attnum`,
    )
    expect(found.flat()).toEqual(columns)
  })

  it('sync_all_columns drops columns and changes types', async () => {
    await runNodes(database, [changed('sync_all_columns', "select 1 as id, 'x'::text as new")])
    expect(await server.sql('select * from analytics.changed_sync_all_columns order by id, new')).toEqual([
      ['1', '3'],
      ['1', 'x'],
      ['1', null],
    ])
  })

  it('fail lists what differs', async () => {
    await runNodes(database, [changed('fail', 'select 1 as id, 2 as old')])
    const run = await runNodes(database, [changed('fail', "select 'a' as id, 3 as new")])
    const message = run.results.get('model.shop.changed_fail')?.message
    expect(message).toContain('new column "new" integer')
    expect(message).toContain('column "old" is gone from the query')
    expect(message).toContain('column "id" was integer and is now text')
  })
})

it('keeps values out of merge_exclude_columns and respects incremental_predicates', async () => {
  const model = (rows: string) =>
    incremental('predicated', values(rows), {
      incremental_strategy: 'merge',
      unique_key: 'id',
      merge_exclude_columns: ['kind'],
    })
  await runNodes(database, [model("(1, 'first', 1)")])
  await runNodes(database, [model("(1, 'second', 2)")])
  expect(await server.sql('select kind, amount from analytics.predicated')).toEqual([['first', '2']])
})

it('builds the table anew with a full refresh, unless the model forbids it', async () => {
  const model = (code: string, config: object) =>
    incremental('refreshed', code, { incremental_strategy: 'append', ...config })
  await runNodes(database, [model('select 1 as id', {})])
  await runNodes(database, [model('select 2 as id', {})], { fullRefresh: true })
  expect(await server.sql('select id from analytics.refreshed')).toEqual([['2']])
  await runNodes(database, [model('select 3 as id', { full_refresh: false })], { fullRefresh: true })
  expect(await server.sql('select id from analytics.refreshed order by id')).toEqual([['2'], ['3']])
})
