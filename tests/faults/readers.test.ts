import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Database } from '../../src/adapters/index.js'
import { freshDatabase, type TestDatabase } from '../support/databases.js'
import { makeConfig, makeGenericTest, makeModel } from '../support/factories.js'
import { readWhile } from '../support/readers.js'
import { open, runNodes } from '../unit/run/workshop.js'

const PUBLICATIONS = Number(process.env.TSMODEL_TEST_PUBLICATIONS ?? 200)
const ROWS = 400

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

const model = (name: string, rawCode: string, config: object, parents: readonly string[] = []) =>
  makeModel(name, {
    rawCode,
    config: makeConfig({ materialized: 'table', retries: 0, ...config }),
    dependsOn: { nodes: parents.map((parent) => `model.shop.${parent}`), macros: [] },
  })

const nodesOf = (version: number) => {
  const orders = model('orders', `select ${version} as version, i as id from generate_series(1, ${ROWS}) as i`, {
    indexes: [{ columns: ['id'], unique: true }],
  })
  return [
    orders,
    makeGenericTest('no_gap', orders.uniqueId, 'id', { rawCode: 'select * from <orders> where id is null' }),
    model('lines', `select ${version} as version, i as id from generate_series(1, ${ROWS}) as i`, {}),
    model('shown', 'select version, id from <orders>', { materialized: 'view' }, ['orders']),
    model('stored', 'select version, id from <orders>', { materialized: 'materialized_view' }, ['orders']),
    model('ledger', 'select version, id from <orders>', { materialized: 'incremental', unique_key: 'id' }, ['orders']),
  ]
}
const PER_RUN = 5

const oneRelation = (name: string) => ({
  sql: `select count(*), count(distinct version) from ${name}`,
  rows: ROWS,
})
/** Two relations may be of two versions; either is whole. */
const joined = (left: string, right: string) => ({
  sql: `select count(*), greatest(count(distinct l.version), count(distinct r.version)) from ${left} as l join ${right} as r using (id)`,
  rows: ROWS,
})

it(`clients that read and join meet no error and no half of a state in ${PUBLICATIONS} publications`, async () => {
  await runNodes(database, nodesOf(0))
  await server.sql(`
    create view public.outside as select o.id, o.version from analytics.orders as o join analytics.lines as l using (id);
    create view public.over_outside as select id, version from public.outside;
    create materialized view public.stored_outside as select id, version from analytics.orders;
    create unique index on public.stored_outside (id)`)
  const names = ['orders', 'lines', 'shown', 'stored', 'ledger'].map((name) => `analytics.${name}`)
  const views = ['public.outside', 'public.over_outside', 'public.stored_outside']
  const queries = [
    ...[...names, ...views].map(oneRelation),
    ...[...names, ...views].flatMap((left) => names.map((right) => joined(left, right))),
  ]
  const statuses = new Set<string>()
  let publications = 0
  const reading = await readWhile(server.url, queries, 4, async () => {
    for (let version = 1; publications < PUBLICATIONS; version += 1) {
      const run = await runNodes(database, nodesOf(version))
      for (const result of run.results.values())
        statuses.add(`${result.status} ${result.status === 'error' ? result.message : ''}`)
      publications += PER_RUN
    }
  })
  process.stdout.write(
    `${publications} publications, ${reading.reads} reads of 4 clients: ${reading.errors.length} errors, ${reading.halves.length} half states; ${((100 * reading.waited) / reading.seconds).toFixed(1)} % of their time waited\n`,
  )
  expect(reading.errors).toEqual([])
  expect(reading.halves).toEqual([])
  expect(statuses).toEqual(new Set(['success ', 'pass ']))
  expect(reading.reads).toBeGreaterThan(publications)
  expect((await server.sql('select deadlocks from pg_stat_database where datname = current_database()'))[0]).toEqual([
    '0',
  ])
})
