import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import type { Database } from '../../../src/adapters/index.js'
import type { Node } from '../../../src/core/node.js'
import { collectGarbage, type Garbage } from '../../../src/run/garbage.js'
import { makeConfig, makeGenericTest, makeManifest, makeModel, makeTestConfig } from '../../support/factories.js'
import { freshDatabase, type TestDatabase } from '../../support/databases.js'
import { asWritten, inTargetSchema, recordsInTargetSchema, TARGET_SCHEMA } from '../../support/target-schema.js'
import { open, runNodes } from './workshop.js'

let server: TestDatabase
let database: Database

beforeAll(async () => {
  server = await freshDatabase()
  database = await open(server.settings)
})

beforeEach(async () => {
  await server.sql('drop schema if exists analytics cascade; drop schema if exists other cascade; create schema other')
})

afterAll(async () => {
  await database.close()
  await server.drop()
})

/** The target schema as a literal. */
const SCHEMA_TEXT = inTargetSchema(`'analytics'`)

const target = { name: 'dev', schema: 'analytics' }

const model = (name: string, materialized: string, more: object = {}) =>
  makeModel(name, { rawCode: 'select 1 as id', config: makeConfig({ materialized }), ...more })

async function collect(
  nodes: readonly Node[],
  settings: { readonly isWanted?: boolean; readonly target?: string } = {},
): Promise<readonly Garbage[]> {
  const manifest = makeManifest(recordsInTargetSchema(nodes))
  const session = await database.acquire('gc')
  try {
    const found = await collectGarbage(session, database, {
      manifest,
      owner: { project: manifest.projectName, target: settings.target ?? target.name, targetSchema: TARGET_SCHEMA },
      isWanted: settings.isWanted ?? true,
    })
    return asWritten(found)
  } finally {
    await session.release()
  }
}

const shown = (found: readonly Garbage[]) =>
  found.map(({ relation, state, reason }) => [relation.identifier, state, ...(reason === null ? [] : [reason])])

const relations = async () =>
  (
    await server.sql(
      "select relname from pg_class where relnamespace = 'analytics'::regnamespace and relkind in ('r', 'v', 'm') order by 1",
    )
  ).map(([name]) => name)

it.each(['table', 'view', 'incremental', 'materialized_view'])(
  'a %s that the project does not define any more goes, also after it was written again and described',
  async (materialized) => {
    const kept = model('kept', materialized, { description: 'what people read' })
    const gone = model('gone', materialized, {
      description: 'what people read',
      config: makeConfig({ materialized, persist_docs: { relation: true, columns: true } }),
    })
    for (const _ of [1, 2]) await runNodes(database, [kept, gone], { target })
    expect(shown(await collect([kept], { isWanted: false }))).toEqual([['gone', 'found']])
    expect(await relations()).toEqual(['gone', 'kept'])
    expect(shown(await collect([kept]))).toEqual([['gone', 'dropped']])
    expect(await relations()).toEqual(['kept'])
  },
)

it('what somebody else made, made again or renamed is not touched', async () => {
  const nodes = ['replaced', 'renamed', 'dropped'].map((name) => model(name, 'table'))
  await runNodes(database, nodes, { target })
  await server.sql(`
    drop table analytics.replaced; create table analytics.replaced as select 'theirs' as id;
    alter table analytics.renamed rename to archive;
    create table analytics.never_ours as select 1 as id;
    comment on type analytics.never_ours is 'tsmodel made this: or so it says'`)
  expect(shown(await collect([]))).toEqual([
    ['archive', 'kept', 'it was renamed; it was made as analytics.renamed'],
    ['dropped', 'dropped'],
  ])
  expect(await relations()).toEqual(['archive', 'never_ours', 'replaced'])
})

it('a view of others that the engine replaced where it stands stays theirs', async () => {
  await server.sql('create schema analytics; create view analytics.shared as select 1 as id')
  const shared = model('shared', 'view')
  const { status } = await runNodes(database, [shared], { target })
  expect(status(shared.uniqueId)).toBe('success')
  expect(await collect([])).toEqual([])
})

it('rows that a test has rejected go with their test', async () => {
  const orders = model('orders', 'table')
  const gate = makeGenericTest('none', orders.uniqueId, 'id', {
    rawCode: 'select * from <orders>',
    config: makeTestConfig({ store_failures: true, severity: 'warn' }),
    schema: 'other',
    alias: 'none_of_orders',
  })
  await runNodes(database, [orders, gate], { target })
  expect(await collect([orders, gate])).toEqual([])
  expect(shown(await collect([orders]))).toEqual([['none_of_orders', 'dropped']])
})

it('what another target of the project has made is not looked at', async () => {
  await runNodes(database, [model('orders', 'table')], { target: { name: 'prod', schema: 'analytics' } })
  expect(await collect([])).toEqual([])
  expect(shown(await collect([], { target: 'prod' }))).toEqual([['orders', 'dropped']])
})

it('what others depend on stays, with what stands below it, and they are named', async () => {
  const base = model('base', 'table')
  const middle = model('middle', 'view', {
    rawCode: 'select * from <base>',
    dependsOn: { nodes: [base.uniqueId], macros: [] },
  })
  const free = model('free', 'view', { rawCode: middle.rawCode, dependsOn: middle.dependsOn })
  const keyed = model('keyed', 'table')
  await runNodes(database, [base, middle, free, keyed], { target })
  await server.sql(`
    create view other.report as select * from analytics.middle;
    create function other.first_of() returns analytics.keyed language sql as 'select 1'`)
  const found = await collect([])
  expect(shown(found)).toEqual([
    ['base', 'kept', 'others depend on it'],
    ['free', 'dropped'],
    ['keyed', 'kept', 'others depend on it'],
    ['middle', 'kept', 'others depend on it'],
  ])
  expect(found.map(({ dependents }) => dependents.map((each) => each.replaceAll('"', '')))).toEqual([
    ['view analytics.middle'],
    [],
    ['function other.first_of()'],
    ['view other.report'],
  ])
  await server.sql('drop view other.report; drop function other.first_of()')
  expect((await collect([])).map(({ state }) => state)).toEqual(['dropped', 'dropped', 'dropped'])
})

it('what a dead run built aside goes, unless a run is building it', async () => {
  const orders = model('orders', 'table')
  const gate = makeGenericTest('positive', orders.uniqueId, 'id', { rawCode: 'select * from <orders> where id < 1' })
  await runNodes(database, [orders, gate], { target })
  await server.sql(`
    create table analytics._tsm_0123456789ab_01234567 as select 1 as id;
    do $$ begin
      execute format('comment on type %s is %L', 'analytics._tsm_0123456789ab_01234567'::regclass,
        (select obj_description(reltype, 'pg_type') from pg_class where oid = 'analytics.orders'::regclass));
    end $$;
    create table analytics._tsm_ba9876543210_01234567 as select 1 as id`)
  const builder = await database.acquire('builder')
  const key = `hashtextextended('tsmodel:' || to_json(${SCHEMA_TEXT}::text) || '."orders"', 0)`
  await builder.query(`select pg_advisory_lock(${key})`)
  expect(shown(await collect([orders, gate]))).toEqual([['_tsm_0123456789ab_01234567', 'kept', 'a run is building it']])
  await builder.query(`select pg_advisory_unlock(${key})`)
  await builder.release()
  const found = await collect([orders, gate])
  expect(found.map(({ what, state }) => [what, state])).toEqual([['leftover', 'dropped']])
  expect(await relations()).toEqual(['_tsm_ba9876543210_01234567', 'orders'])
})

it('what somebody reads is kept, and so is what took its name a moment ago', async () => {
  await runNodes(database, [model('orders', 'table')], { target })
  const reader = await database.acquire('reader')
  await reader.query('begin')
  await reader.query(inTargetSchema('select * from analytics.orders'))
  expect(shown(await collect([]))).toEqual([['orders', 'kept', 'others hold locks on it']])
  // The one who holds the lock puts a table of his own in its place, while gc waits for it.
  const waiting = collect([])
  while ((await server.sql('select 1 from pg_locks where not granted')).length === 0)
    await new Promise((resolve) => setTimeout(resolve, 10))
  await reader.query(inTargetSchema('drop table analytics.orders'))
  await reader.query(inTargetSchema("create table analytics.orders as select 'theirs' as id"))
  await reader.query('commit')
  await reader.release()
  const [item] = await waiting
  expect(item?.state).toBe('kept')
  expect(await server.sql('select id from analytics.orders')).toEqual([['theirs']])
}, 30_000)
