import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Database } from '../../../src/adapters/index.js'
import { makeConfig, makeGenericTest, makeSnapshot } from '../../support/factories.js'
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

const day = (number: number) => new Date(Date.UTC(2026, 0, number, 12))

function snapshot(name: string, rows: readonly string[], config: object) {
  return makeSnapshot(name, {
    rawCode: `select id, name, at::timestamp as at from (values ${rows.join(', ')}) as v (id, name, at)`,
    config: makeConfig({ materialized: 'snapshot', unique_key: 'id', ...config }),
  })
}

const history = (name: string, columns = 'id, name, dbt_valid_from::date, dbt_valid_to::date') =>
  server.sql(`select ${columns} from analytics.${name} order by id, dbt_valid_from, 2`)

describe('a snapshot by timestamp', () => {
  const take = (number: number, rows: readonly string[], config: object = {}, name = 'by_time') =>
    runNodes(database, [snapshot(name, rows, { strategy: 'timestamp', updated_at: 'at', ...config })], {
      startedAt: day(number),
    })

  it('closes the version that changed and opens a new one', async () => {
    await take(1, ["(1, 'a', '2026-01-01')", "(2, 'b', '2026-01-01')"])
    const run = await take(5, ["(1, 'a2', '2026-01-03')", "(2, 'b', '2026-01-01')"])
    expect(run.results.get('snapshot.shop.by_time')).toMatchObject({ status: 'success', rowsAffected: 1 })
    expect(await history('by_time')).toEqual([
      ['1', 'a', '2026-01-01', '2026-01-03'],
      ['1', 'a2', '2026-01-03', null],
      ['2', 'b', '2026-01-01', null],
    ])
  })

  it('invalidates deleted rows, and begins again without overlap when they come back', async () => {
    const config = { hard_deletes: 'invalidate' }
    await take(1, ["(1, 'a', '2026-01-01')", "(2, 'b', '2026-01-01')"], config, 'by_delete')
    await take(5, ["(1, 'a', '2026-01-01')"], config, 'by_delete')
    await take(9, ["(1, 'a', '2026-01-01')", "(2, 'b', '2026-01-01')"], config, 'by_delete')
    expect(await history('by_delete')).toEqual([
      ['1', 'a', '2026-01-01', null],
      ['2', 'b', '2026-01-01', '2026-01-05'],
      ['2', 'b', '2026-01-05', null],
    ])
  })

  it('records deletions as rows of their own with hard_deletes new_record', async () => {
    const config = { hard_deletes: 'new_record' }
    await take(1, ["(1, 'a', '2026-01-01')", "(2, 'b', '2026-01-01')"], config, 'by_record')
    await take(5, ["(1, 'a', '2026-01-01')"], config, 'by_record')
    await take(6, ["(1, 'a', '2026-01-01')"], config, 'by_record')
    await take(9, ["(1, 'a', '2026-01-01')", "(2, 'b', '2026-01-08')"], config, 'by_record')
    expect(await history('by_record', 'id, dbt_is_deleted, dbt_valid_from::date, dbt_valid_to::date')).toEqual([
      ['1', 'False', '2026-01-01', null],
      ['2', 'False', '2026-01-01', '2026-01-05'],
      ['2', 'True', '2026-01-05', '2026-01-08'],
      ['2', 'False', '2026-01-08', null],
    ])
  })

  it('refuses a source with two rows of one key', async () => {
    await take(1, ["(1, 'a', '2026-01-01')"], {}, 'twice')
    const run = await take(2, ["(1, 'a', '2026-01-02')", "(1, 'b', '2026-01-02')"], {}, 'twice')
    expect(run.status('snapshot.shop.twice')).toBe('error')
    expect(await history('twice')).toHaveLength(1)
  })
})

describe('a snapshot by comparing columns', () => {
  it('writes a version when a checked column differs, under names and an open end of the user', async () => {
    const config = {
      strategy: 'check',
      check_cols: ['name'],
      dbt_valid_to_current: "'9999-12-31'::timestamp",
      snapshot_meta_column_names: { dbt_valid_from: 'began', dbt_valid_to: 'ended' },
    }
    for (const [number, name] of [
      [1, 'a'],
      [2, 'a'],
      [3, 'b'],
    ] as const) {
      await runNodes(database, [snapshot('checked', [`(1, '${name}', '2026-01-0${number}')`], config)], {
        startedAt: day(number),
      })
    }
    expect(await server.sql('select name, began::date, ended::date from analytics.checked order by began')).toEqual([
      ['a', '2026-01-01', '2026-01-03'],
      ['b', '2026-01-03', '9999-12-31'],
    ])
  })

  it('takes new columns in, and keeps history when its tests fail', async () => {
    const grown = (columns: string) =>
      makeSnapshot('grown', {
        rawCode: `select 1 as id, ${columns}`,
        config: makeConfig({ materialized: 'snapshot', unique_key: 'id', strategy: 'check', check_cols: 'all' }),
      })
    await runNodes(database, [grown("'a' as name")], { startedAt: day(1) })
    await runNodes(database, [grown("'a' as name, 5 as more")], { startedAt: day(2) })
    const test = makeGenericTest('small', 'snapshot.shop.grown', 'more', {
      rawCode: 'select * from <grown> where more > 8',
    })
    const run = await runNodes(database, [grown("'a' as name, 9 as more"), test], { startedAt: day(3) })
    expect(run.status('snapshot.shop.grown')).toBe('fail')
    expect(await server.sql('select more, dbt_valid_to::date from analytics.grown order by dbt_valid_from')).toEqual([
      [null, '2026-01-02'],
      ['5', null],
    ])
  })
})
