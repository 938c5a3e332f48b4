import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Database, Session } from '../../../src/adapters/index.js'
import { readRecent } from '../../../src/run/history/recent.js'
import { makeConfig, makeGenericTest, makeModel, makeSource } from '../../support/factories.js'
import { freshDatabase, type TestDatabase } from '../../support/databases.js'
import { recordsInTargetSchema } from '../../support/target-schema.js'
import { open, type Run, runNodes } from './workshop.js'

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

const model = (code: string) => makeModel('kept', { rawCode: code, config: makeConfig({ materialized: 'table' }) })

const test = makeGenericTest('positive', 'model.shop.kept', 'id', { rawCode: 'select * from <kept> where id < 0' })

const warningsOf = ({ events }: Run): readonly string[] =>
  events.flatMap((event) => (event.kind === 'message' && event.level === 'warn' ? [event.text] : []))

/** The session, with what is sent on it written down. */
const noting = (session: Session, sent: string[]): Session =>
  new Proxy(session, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key)
      if (typeof value !== 'function') return value
      return (...given: unknown[]): unknown => {
        if (typeof given[0] === 'string') sent.push(given[0])
        return Reflect.apply(value, target, given)
      }
    },
  })

it('keeps the result of every node of every run, with the number each test measured', async () => {
  const history = { schema: 'tsmodel', version: '0.1.0', gitCommit: 'abc' }
  await runNodes(database, [model('select 1 as id'), test], { history })
  await runNodes(database, [model('select -1 as id'), test], { history })
  expect(
    await server.sql(`select r.status, r.rows_affected, r.measured, i.version, i.git_commit
      from tsmodel.node_results r join tsmodel.invocations i using (invocation_id)
      order by i.started_at, r.unique_id`),
  ).toEqual([
    ['success', '1', null, '0.1.0', 'abc'],
    ['pass', null, '0', '0.1.0', 'abc'],
    ['fail', null, null, '0.1.0', 'abc'],
    ['fail', null, '1', '0.1.0', 'abc'],
  ])
})

it('says once when history cannot be kept, and the run stays as it was', async () => {
  await server.sql('create schema taken; create view taken.node_results as select 1 as x')
  const run = await runNodes(database, [model('select 1 as id')], { history: { schema: 'taken' } })
  expect(run.status('model.shop.kept')).toBe('success')
  expect(warningsOf(run)).toEqual([expect.stringContaining('not kept in the schema "taken"')])
})

it('says once that a role may not make the tables, and builds', async () => {
  await server.sql(`create role builder login password 'builder'; create schema built authorization builder;
    revoke create on database ${server.name} from public`)
  const limited = await open({ ...server.settings, user: 'builder', password: 'builder' })
  try {
    const own = makeModel('own', {
      rawCode: 'select 1 as id',
      schema: 'built',
      config: makeConfig({ materialized: 'table' }),
    })
    const run = await runNodes(limited, [own], { history: { schema: 'unmade' } })
    expect(run.status('model.shop.own')).toBe('success')
    expect(warningsOf(run)).toEqual([expect.stringMatching(/"unmade": permission denied.*"history:"/)])
  } finally {
    await limited.close()
    await server.sql('drop owned by builder; drop role builder')
  }
})

it('has its tables before the first node runs, so that a model of the first run may read them', async () => {
  const reader = model('select count(*) as runs from fresh.node_results join fresh.invocations using (invocation_id)')
  const run = await runNodes(database, [reader], { history: { schema: 'fresh' } })
  expect(run.status('model.shop.kept')).toBe('success')
  expect(await server.sql('select runs from analytics.kept')).toEqual([['0']])
  expect(await server.sql('select count(*) from fresh.node_results')).toEqual([['1']])
})

it('adds the columns that the tables of an older engine do not have, and keeps their rows', async () => {
  await runNodes(database, [model('select 1 as id')], { history: { schema: 'aged' } })
  await server.sql('alter table aged.invocations drop column success; alter table aged.node_results drop column meta')
  await runNodes(database, [model('select 1 as id')], { history: { schema: 'aged' } })
  expect(
    await server.sql(
      'select i.success, r.meta from aged.node_results r join aged.invocations i using (invocation_id) order by i.started_at',
    ),
  ).toEqual([
    [null, null],
    ['t', '{}'],
  ])
})

it('keeps no secret, and no character that a text of Postgres cannot hold', async () => {
  const odd = makeGenericTest('odd', 'model.shop.kept', 'id', {
    rawCode: 'select id from <kept> where 1 / (id - 1) = 0',
    meta: { note: 'a\u0000b \ud800' },
  })
  await runNodes(database, [model('select 1 as id'), odd], {
    history: { schema: 'masked', mask: (text) => text.replaceAll('division', '****') },
  })
  expect(
    await server.sql("select message, meta ->> 'note' from masked.node_results where resource_type = 'test'"),
  ).toEqual([[expect.stringContaining('**** by zero'), 'a\ufffdb \ufffd']])
})

it('is one statement at the end, whatever the number of nodes', async () => {
  const models = Array.from({ length: 20 }, (_, index) => makeModel(`many_${index}`, { rawCode: 'select 1 as id' }))
  const sent: string[] = []
  const listening = { ...database, acquire: async (name: string) => noting(await database.acquire(name), sent) }
  await runNodes(database, models, { history: { schema: 'counted' } })
  await runNodes(listening, models, { history: { schema: 'counted' } })
  expect(sent.filter((sql) => sql.includes('insert into'))).toHaveLength(1)
  expect(sent.filter((sql) => sql.includes('"counted"'))).toHaveLength(1)
  expect(await server.sql('select count(*) from counted.node_results')).toEqual([['40']])
})

it('gives the last runs of each node, the oldest first, of one target only; skipped nodes have none', async () => {
  const history = { schema: 'drawn', targetName: 'dev', targetSchema: 'analytics' }
  const child = makeModel('child', {
    rawCode: 'select id from <kept>',
    dependsOn: { nodes: ['model.shop.kept'], macros: [] },
  })
  for (const id of [1, 2, -3]) {
    const nodes = [model(`select ${id} as id union all select 5`), test, child]
    await runNodes(database, nodes, { history, startedAt: new Date(Date.UTC(2026, 10, 10 + Math.abs(id))) })
  }
  await runNodes(database, [model('select 1 as id')], { history: { ...history, targetName: 'prod' } })
  const session = await database.acquire('recent')
  try {
    const recent = await readRecent(session, recordsInTargetSchema(history), 'shop', 2, database.dialect)
    expect(recent.get('model.shop.kept')).toMatchObject([
      { at: '2026-11-12T00:00:00Z', status: 'success', rows: 2, measured: null },
      { at: '2026-11-13T00:00:00Z', status: 'fail', rows: null },
    ])
    expect(recent.get(test.uniqueId)).toMatchObject([{ measured: 0 }, { status: 'fail', measured: 1 }])
    expect(recent.get('model.shop.child')).toHaveLength(2)
    expect(await readRecent(session, { schema: 'nowhere' }, 'shop', 2, database.dialect)).toEqual(new Map())
  } finally {
    await session.release()
  }
})

it('keeps what a copy of a source came to, like any other node', async () => {
  const raw = makeSource('raw', 'people', {
    sync: { connection: 'crm', schema: 'public', table: 'people', mode: 'full' },
  })
  await runNodes(database, [raw], {
    verb: 'sync',
    history: { schema: 'synced' },
    loader: {
      async load(_node, aside, { session }) {
        await session?.query(`create table ${database.dialect.render(aside)} as select 1 as id union all select 2`)
        return { rows: 2, bytes: 8 }
      },
      close: () => Promise.resolve(),
    },
  })
  expect(
    await server.sql(
      'select i.verb, r.resource_type, r.status, r.rows_affected from synced.node_results r join synced.invocations i using (invocation_id)',
    ),
  ).toEqual([['sync', 'source', 'success', '2']])
})
