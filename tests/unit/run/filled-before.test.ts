import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import type { Database } from '../../../src/adapters/index.js'
import { freshDatabase, type TestDatabase } from '../../support/databases.js'
import { freshEmbeddedDatabase } from '../../support/embedded-database.js'
import { makeConfig, makeGenericTest, makeModel } from '../../support/factories.js'
import { inTargetSchema } from '../../support/target-schema.js'
import { open, runNodes, type Run } from './workshop.js'

// Materialized views of other people read a table that is rebuilt: they are filled before anybody has to wait.

let server: TestDatabase
let database: Database

beforeAll(async () => {
  server = await freshDatabase()
  database = await open(server.settings)
  await server.sql(`do $$ begin create role analyst; exception when duplicate_object then null; end $$`)
})

beforeEach(async () => {
  await server.sql(`drop schema if exists analytics cascade; drop schema if exists other cascade; create schema other`)
})

afterAll(async () => {
  await database.close()
  await server.drop()
})

const orders = (version: number, config: object = {}) =>
  makeModel('orders', {
    rawCode: `select i as id, ${version} as version from generate_series(1, 100) as i`,
    config: makeConfig({ materialized: 'table', retries: 0, ...config }),
  })

const gate = makeGenericTest('no_gap', 'model.shop.orders', 'id', {
  rawCode: 'select * from <orders> where id is null',
})

const asides = () => server.sql("select relname from pg_class where relname like '\\_tsm\\_%'")

/** Does `work` while a materialized view is being filled that asks for a lock, and then lets it go on. */
async function whileFilling(begin: () => Promise<Run>, work: () => Promise<unknown>): Promise<Run> {
  const holder = new pg.Client({ connectionString: server.url })
  await holder.connect()
  await holder.query('select pg_advisory_lock(77)')
  const running = begin()
  try {
    const asked =
      "select 1 from pg_stat_activity where wait_event = 'advisory' and query like 'refresh materialized view%'"
    while ((await server.sql(asked)).length === 0) await sleep(10)
    await work()
  } finally {
    await holder.end()
  }
  return running
}

const STORED = `
  create materialized view other.stored as select id, version, pg_advisory_xact_lock_shared(77)::text as waited from analytics.orders where id = 1;
  create unique index stored_key on other.stored (id);
  create index on other.stored (version);
  comment on materialized view other.stored is 'by hand';
  comment on column other.stored.version is 'which build';
  grant select on other.stored to analyst;
  create materialized view other.above as select version from other.stored;
  create materialized view other.empty as select version from analytics.orders with no data;
  create view other.shown as select version from other.above`

it.each([
  ['built and published in one go', []],
  ['tested before', [gate]],
] as const)('readers of a table that is %s do not wait while others are filled from it', async (_, tests) => {
  await runNodes(database, [orders(1), ...tests])
  await server.sql(STORED)
  const run = await whileFilling(
    () => runNodes(database, [orders(2), ...tests]),
    async () => {
      const seen = await server.sql(`set lock_timeout = '5s'; select max(o.version), max(s.version), max(a.version)
        from analytics.orders o, other.stored s, other.shown a`)
      expect(seen).toEqual([['1', '1', '1']])
    },
  )
  expect(run.status('model.shop.orders')).toBe('success')
  expect(await server.sql('select max(version) from analytics.orders')).toEqual([['2']])
  expect(await server.sql('select version, (select version from other.shown) from other.stored')).toEqual([['2', '2']])
  expect(await server.sql("select relname from pg_class where not relispopulated and relkind = 'm'")).toEqual([
    ['empty'],
  ])
  expect(
    await server.sql(`select obj_description('other.stored'::regclass, 'pg_class'), col_description('other.stored'::regclass, 2),
      has_table_privilege('analyst', 'other.stored', 'select'), obj_description('other.stored'::regtype, 'pg_type')`),
  ).toEqual([['by hand', 'which build', 't', null]])
  expect(await server.sql("select indexname, tablename from pg_indexes where schemaname = 'other' order by 1")).toEqual(
    [
      ['stored_key', 'stored'],
      ['stored_version_idx', 'stored'],
    ],
  )
  expect(await asides()).toEqual([])
  // In the transaction that publishes, nothing is filled.
  const last = run.sql.findLastIndex((sql) => sql.startsWith('refresh'))
  expect(run.sql.slice(last).filter((sql) => /^create materialized view|^refresh/.test(sql))).toHaveLength(1)
})

it('what fails while it is filled stops the publication before anybody waits, and leaves nothing aside', async () => {
  await runNodes(database, [orders(1)])
  await server.sql('create materialized view other.shares as select 1 / (2 - version) as share from analytics.orders')
  const run = await runNodes(database, [orders(2)])
  expect(run.results.get('model.shop.orders')?.message).toContain('division by zero')
  expect(run.results.get('model.shop.orders')?.message).toContain('materialized view other.shares')
  expect(await server.sql('select max(version), (select max(share) from other.shares) from analytics.orders')).toEqual([
    ['1', '1'],
  ])
  expect(await asides()).toEqual([])
})

it('a materialized view that somebody changes while it is filled is made again as it is then', async () => {
  await runNodes(database, [orders(1)])
  await server.sql(STORED)
  const run = await whileFilling(
    () => runNodes(database, [orders(2)]),
    () => server.sql('create index added on other.stored (waited)'),
  )
  expect(run.status('model.shop.orders')).toBe('success')
  expect(await server.sql('select version, (select version from other.shown) from other.stored')).toEqual([['2', '2']])
  expect(await server.sql("select indexname from pg_indexes where schemaname = 'other' order by 1")).toEqual([
    ['added'],
    ['stored_key'],
    ['stored_version_idx'],
  ])
  expect(await asides()).toEqual([])
})

it('one that reads the table also through a view that stays is filled with it, of one version', async () => {
  await runNodes(database, [orders(1)])
  await server.sql(`create view other.shown as select id, version from analytics.orders;
    create materialized view other.both as
      select o.version as direct, s.version as through from analytics.orders o join other.shown s using (id)`)
  expect((await runNodes(database, [orders(2)])).status('model.shop.orders')).toBe('success')
  expect(await server.sql('select distinct direct, through from other.both')).toEqual([['2', '2']])
  expect(await asides()).toEqual([])
})

it('one that calls a function, which may read the table by its name, is filled with it', async () => {
  await runNodes(database, [orders(1)])
  await server.sql(`create function other.newest() returns int language plpgsql stable as
      'begin return (select max(version) from analytics.orders); end';
    create view other.asks as select other.newest() as newest;
    create materialized view other.hidden as select version, newest from analytics.orders, other.asks;
    create function other.twice(number int) returns int language sql immutable as 'select 2 * number';
    create materialized view other.pure as select other.twice(version) as twice from analytics.orders`)
  const run = await runNodes(database, [orders(2)])
  expect(run.status('model.shop.orders')).toBe('success')
  expect(await server.sql('select distinct version, newest from other.hidden')).toEqual([['2', '2']])
  expect(await server.sql('select distinct twice from other.pure')).toEqual([['4']])
  // The one that is free of such functions was filled before.
  expect(run.sql.filter((sql) => sql.startsWith('refresh'))).toHaveLength(1)
  expect(await asides()).toEqual([])
})

it('a column type that changes takes views and what is filled from them along', async () => {
  await runNodes(database, [orders(1)])
  await server.sql(`create view other.shown as select id, version from analytics.orders;
    create materialized view other.over as select max(version) as version from other.shown`)
  const wider = {
    ...orders(2),
    rawCode: 'select i::bigint as id, 2::bigint as version from generate_series(1, 9) as i',
  }
  const run = await runNodes(database, [wider])
  expect(run.status('model.shop.orders')).toBe('success')
  expect(await server.sql('select version, pg_typeof(version) from other.over')).toEqual([['2', 'bigint']])
  expect(run.sql.some((sql) => sql.startsWith('refresh materialized view "other"."_tsm_'))).toBe(true)
  expect(await asides()).toEqual([])
})

it('the run after one that died clears what was made ready in schemas of other people', async () => {
  await runNodes(database, [orders(1)])
  await server.sql(STORED)
  const run = await whileFilling(
    () => runNodes(database, [orders(2)]),
    async () => {
      await server.sql(
        "select pg_terminate_backend(pid) from pg_stat_activity where query like 'refresh materialized view%' and pid <> pg_backend_pid()",
      )
    },
  )
  expect(run.status('model.shop.orders')).toBe('error')
  expect(await server.sql('select max(version) from analytics.orders')).toEqual([['1']])
  const inOther =
    "select relname from pg_class where relnamespace = 'other'::regnamespace and relname like '\\_tsm\\_%'"
  expect((await server.sql(inOther)).length).toBeGreaterThan(0)
  expect((await runNodes(database, [orders(3)])).status('model.shop.orders')).toBe('success')
  expect(await server.sql('select version, (select version from other.shown) from other.stored')).toEqual([['3', '3']])
  expect(await asides()).toEqual([])
})

it('is the same on the embedded database, which has one session for all', async () => {
  const embedded = await freshEmbeddedDatabase()
  const own = await open(embedded.settings)
  const asked = async (sql: string) => {
    const session = await own.acquire('asks')
    try {
      return (await session.query(inTargetSchema(sql))).rows
    } finally {
      await session.release()
    }
  }
  try {
    await runNodes(own, [orders(1)])
    await asked('create materialized view public.stored as select version from analytics.orders where id = 1')
    await asked('create unique index stored_key on public.stored (version)')
    const run = await runNodes(own, [orders(2)])
    expect(run.status('model.shop.orders')).toBe('success')
    expect(run.sql.some((sql) => sql.startsWith('refresh materialized view "public"."_tsm_'))).toBe(true)
    expect(await asked('select version from public.stored')).toEqual([['2']])
    expect(await asked("select relname from pg_class where relname like '\\_tsm\\_%'")).toEqual([])
  } finally {
    await own.close()
    embedded.remove()
  }
})
