import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Database } from '../../../src/adapters/index.js'
import { makeConfig, makeGenericTest, makeModel } from '../../support/factories.js'
import { freshDatabase, type TestDatabase } from '../../support/databases.js'
import { inTargetSchema } from '../../support/target-schema.js'
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

const table = (name: string, code: string, parents: readonly string[] = []) =>
  makeModel(name, {
    rawCode: code,
    config: makeConfig({ materialized: 'table' }),
    dependsOn: { nodes: parents.map((parent) => `model.shop.${parent}`), macros: [] },
  })

const asides = () =>
  server.sql("select relname from pg_class where relname like '\\_tsm\\_%' and relkind in ('r', 'v', 'm')")

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 20))
}

const isSleeping = async () =>
  (
    await server.sql(
      "select 1 from pg_stat_activity where query like '%pg_sleep(30)%' and state = 'active' and pid <> pg_backend_pid()",
    )
  ).length > 0

it('shows readers of rebuilt relations no error and no half of a state', async () => {
  const nodes = (version: number) => [
    table('pair_a', `select ${version} as version, i from generate_series(1, 50) as i`),
    table('pair_b', `select ${version} as version, i from generate_series(1, 50) as i`),
  ]
  await runNodes(database, nodes(0))
  await server.sql(`
    create view public.pair_view as select a.version, a.i from analytics.pair_a as a;
    create view public.pair_over as select v.version, b.version as other from public.pair_view as v join analytics.pair_b as b using (i);
  `)
  let isRunning = true
  let reads = 0
  const errors: string[] = []
  const queries = [
    'select distinct version from analytics.pair_a',
    'select count(*) from analytics.pair_b as b join public.pair_view as v using (i)',
    'select count(*) from public.pair_view as v join analytics.pair_a as a using (i)',
    'select count(*) from public.pair_over',
    'select count(*) from analytics.pair_a as a join public.pair_over as o on o.version >= a.version',
  ]
  const read = async (): Promise<void> => {
    const client = new pg.Client({ connectionString: server.url })
    await client.connect()
    while (isRunning) {
      const sql = queries[Math.floor(Math.random() * queries.length)]!
      try {
        const { rows } = await client.query(inTargetSchema(sql))
        if (sql.startsWith('select distinct') && rows.length !== 1) errors.push(`${rows.length} versions at once`)
        reads += 1
      } catch (error) {
        errors.push(`${sql}: ${(error as Error).message}`)
      }
    }
    await client.end()
  }
  const readers = [read(), read(), read()]
  const statuses: (string | undefined)[] = []
  for (let version = 1; version <= 25; version += 1) {
    const run = await runNodes(database, nodes(version))
    statuses.push(...[...run.results.values()].map((result) => result.status))
  }
  isRunning = false
  await Promise.all(readers)
  expect(errors).toEqual([])
  expect(new Set(statuses)).toEqual(new Set(['success']))
  expect(reads).toBeGreaterThan(50)
})

it('lets two runs of the same nodes end well, one behind the other', async () => {
  const nodes = (version: number) => [
    table('both', `select ${version} as version, pg_sleep(0.2)::text as slept`),
    table('behind_both', 'select * from <both>', ['both']),
  ]
  const [first, second] = await Promise.all([runNodes(database, nodes(1)), runNodes(database, nodes(2))])
  for (const run of [first, second])
    expect([...run.results.values()].map((result) => result.status)).toEqual(['success', 'success'])
  const said = [...first.events, ...second.events].filter((event) => event.kind === 'message')
  expect(said).toEqual(
    expect.arrayContaining([
      expect.objectContaining({
        text: expect.stringMatching(/^Waiting for another run that is building analytics\.both \(server process \d+/),
      }),
    ]),
  )
  expect(await asides()).toEqual([])
})

it('fails at once with on-conflict fail', async () => {
  const nodes = [table('contested', 'select pg_sleep(0.5)::text as slept')]
  const runs = await Promise.all([
    runNodes(database, nodes, { onConflict: 'fail' }),
    runNodes(database, nodes, { onConflict: 'fail' }),
  ])
  const statuses = runs.map((run) => run.status('model.shop.contested')).sort()
  expect(statuses).toEqual(['error', 'success'])
})

it('cancels on the server, reports every node, and leaves nothing behind', async () => {
  const stop = new AbortController()
  const nodes = [
    table('slow', 'select pg_sleep(30)::text as slept'),
    table('after_slow', 'select * from <slow>', ['slow']),
  ]
  const running = runNodes(database, nodes, { signal: stop.signal })
  await until(isSleeping)
  const begun = performance.now()
  stop.abort()
  const run = await running
  expect(performance.now() - begun).toBeLessThan(5_000)
  expect(run.status('model.shop.slow')).toBe('cancelled')
  expect(run.status('model.shop.after_slow')).toBe('cancelled')
  expect(await isSleeping()).toBe(false)
  expect(await asides()).toEqual([])
})

describe('a connection that is cut', () => {
  it('is replaced, and the node is built again, visibly', async () => {
    const name = 'unlucky'
    await server.sql('create table public.tries (n int)')
    const nodes = [
      table(name, 'select case when (select count(*) from public.tries) = 0 then pg_sleep(30)::text end as slept'),
    ]
    const running = runNodes(database, nodes)
    await until(isSleeping)
    await server.sql(`insert into public.tries values (1);
      select pg_terminate_backend(pid) from pg_stat_activity where query like '%pg_sleep(30)%' and pid <> pg_backend_pid()`)
    const run = await running
    expect(run.results.get(`model.shop.${name}`)).toMatchObject({ status: 'success', message: 'SELECT 1' })
    const said = run.events.flatMap((event) => (event.kind === 'message' ? [event.text] : []))
    expect(said).toEqual([expect.stringContaining('attempt 2 of 4')])
  })
})

it('clears what a dead run built aside, and nothing else', async () => {
  const nodes = [table('leftover', 'select 1 as id')]
  const run = await runNodes(database, nodes)
  const aside = run.sql
    .find((sql) => sql.startsWith('create table'))!
    .match(/"analytics"\."(_tsm_[0-9a-f]+_[0-9a-f]+)"/)![1]!
  await server.sql(
    `create table analytics.${aside} as select 1 as dead; create table analytics._tsm_other as select 1 as mine`,
  )
  const next = await runNodes(database, nodes)
  expect(await asides()).toEqual([['_tsm_other']])
  const said = next.events.flatMap((event) => (event.kind === 'message' ? [event.text] : []))
  expect(said).toEqual([`Cleared analytics.${aside}, which an earlier run had left aside for analytics.leftover`])
  await server.sql('drop table analytics._tsm_other')
})

it('stops later layers when a test of an earlier one fails', async () => {
  const staging = { ...table('in_staging', 'select -1 as id'), layer: 'staging' }
  const other = { ...table('also_staging', 'select 1 as id'), layer: 'staging' }
  const core = { ...table('in_core', 'select * from <also_staging>', ['also_staging']), layer: 'core' }
  const test = makeGenericTest('positive', staging.uniqueId, 'id', {
    rawCode: 'select * from <in_staging> where id < 0',
  })
  const run = await runNodes(database, [staging, other, core, test], { layers: ['staging', 'core'] })
  expect(run.status(other.uniqueId)).toBe('success')
  expect(run.results.get(core.uniqueId)).toMatchObject({ status: 'skipped', skippedBecause: staging.uniqueId })
  expect(run.events.find((event) => event.kind === 'layerClosed')).toMatchObject({
    layer: 'staging',
    cause: staging.uniqueId,
  })
})
