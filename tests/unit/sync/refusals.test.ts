import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { DatabaseError } from '../../../src/adapters/contract.js'
import type { SyncConfig } from '../../../src/core/node.js'
import { createSourceLoader } from '../../../src/sync/index.js'
import { TARGET_SCHEMA } from '../../support/target-schema.js'
import { makeScene, type Scene } from './scene.js'
import { loadContext, syncedSource } from './sides.js'

let scene: Scene
beforeAll(async () => {
  scene = await makeScene()
})
afterAll(() => scene.close())

const state = () =>
  scene.copy(
    `select (select count(*) from analytics.orders), points from tsmodel.sync_state s where relation_id = 'analytics.orders'::regclass`,
  )

// The constraint of a domain that rows of old do not fulfil: the copy's domain has it for every row.
test.each([
  ['first', 1],
  ['middle', 2500],
  ['last', 5000],
])('the target rejects the %s row: its error, at once, and nothing is left', async (_, bad) => {
  await scene.source.script(`drop table if exists checked; drop domain if exists small_${bad};
    create domain small_${bad} as integer; create table checked (id int, value small_${bad});
    insert into checked select g, case when g = ${bad} then 1000 else 1 end from generate_series(1, 5000) g;
    alter domain small_${bad} add constraint is_small check (value < 10) not valid`)
  await scene.copy(`create domain analytics.small_${bad} as integer check (value < 10)`)
  const start = process.hrtime.bigint()
  const error = (await scene.sync('checked').catch((caught: unknown) => caught)) as DatabaseError
  expect(error).toMatchObject({ sqlState: '23514', context: expect.stringContaining(`line ${bad}`) as string })
  expect(Number(process.hrtime.bigint() - start) / 1e9).toBeLessThan(5)
  expect(await scene.copy(`select to_regclass('analytics.aside')`)).toEqual([[null]])
  expect((await scene.source.script('select 1')).rows).toEqual([['1']])
})

test.each([
  [
    'a trigger of the table',
    'create trigger no after insert on analytics.orders for each row execute function analytics.refuse()',
  ],
  [
    'a deferred constraint, at the commit',
    'create constraint trigger no after insert on analytics.orders deferrable initially deferred for each row execute function analytics.refuse()',
  ],
])('%s rejects the rows: its error, and neither rows nor state have moved', async (_, trigger) => {
  const options: Partial<SyncConfig> = { mode: 'incremental', cursor: 'id' }
  await scene.copy('drop table if exists analytics.orders')
  await scene.source.script(
    'drop table if exists orders; create table orders (id int primary key); insert into orders select generate_series(1, 5)',
  )
  await scene.sync('orders', options)
  await scene.copy(
    `create or replace function analytics.refuse() returns trigger language plpgsql as $$ begin raise exception 'not this one'; end $$`,
  )
  await scene.copy(trigger)
  const before = await state()
  await scene.source.script('insert into orders values (6)')
  await expect(scene.sync('orders', options)).rejects.toMatchObject({ sqlState: 'P0001', message: 'not this one' })
  expect(await state()).toEqual(before)
  await scene.copy('drop trigger no on analytics.orders')
  expect(await scene.sync('orders', options)).toMatchObject({ inserted: 1 })
})

test('rules of the rows stop both ways of loading before anything is kept', async () => {
  const options: Partial<SyncConfig> = { mode: 'incremental', cursor: 'id', deletes: 'hard' }
  await scene.copy('drop table if exists analytics.orders')
  await scene.source.script('truncate orders; insert into orders select generate_series(1, 100)')
  await scene.sync('orders', options)
  await scene.source.script('delete from orders where id > 10')
  expect(await scene.problemOf('orders', { ...options, maxDrop: 0.5 })).toMatchObject({ code: 'SYNC_TOO_FEW_ROWS' })
  expect(await scene.problemOf('orders', { ...options, minRows: 20 })).toMatchObject({ code: 'SYNC_TOO_FEW_ROWS' })
  expect(await scene.problemOf('orders', { ...options, deletes: 'ignore', verify: 'count' })).toMatchObject({
    code: 'SYNC_VERIFY_FAILED',
  })
  expect(await scene.copy('select count(*) from analytics.orders')).toEqual([['100']])
})

test('structure: a renamed column, another key and a table that is gone stop; another order does not', async () => {
  const options: Partial<SyncConfig> = { mode: 'incremental', cursor: 'id' }
  const make = (columns: string) =>
    scene.source.script(
      `drop table if exists people; create table people (${columns}); insert into people (id) values (1)`,
    )
  await make('id int primary key, name text, age int')
  await scene.sync('people', options)
  await make('age int, id int primary key, name text')
  expect(await scene.sync('people', options)).toMatchObject({ isFull: false })
  await scene.source.script('alter table people rename name to full_name')
  expect(await scene.problemOf('people', options)).toMatchObject({
    code: 'SCHEMA_DRIFT',
    message: expect.stringContaining('new column "full_name" (text); column "name" is gone') as string,
  })
  await scene.source.script('alter table people rename full_name to name')
  await scene.source.script(
    'update people set age = 1; alter table people drop constraint people_pkey; alter table people add primary key (id, age)',
  )
  expect(await scene.sync('people', options)).toMatchObject({ isFull: true })
  await scene.source.script('alter table people drop constraint people_pkey')
  expect(await scene.problemOf('people', options)).toMatchObject({ code: 'SYNC_KEY_MISSING' })
  await scene.source.script('drop table people')
  expect(await scene.problemOf('people', options)).toMatchObject({ code: 'SOURCE_TABLE_NOT_FOUND' })
  expect(await scene.copy('select count(*) from analytics.people')).toEqual([['1']])
})

test('policies of the source that hide rows are told', async () => {
  await scene.source.script(`create table secured (id int, owner text); insert into secured values (1, 'a'), (2, 'b');
    alter table secured enable row level security; create policy own on secured using (owner = 'a');
    drop role if exists tsmodel_secured_test; create role tsmodel_secured_test login; grant select on secured to tsmodel_secured_test`)
  const restricted = await loadAs('tsmodel_secured_test', 'secured', 'secured_restricted')
  expect(restricted.rows).toBe(1)
  expect(restricted.messages.join()).toContain('hide rows')
  expect((await loadAs(undefined, 'secured', 'secured_all')).messages).toEqual([])
  await scene.source.script('drop owned by tsmodel_secured_test; drop role tsmodel_secured_test')
})

test('a role with the grants of the documents can sync, and do nothing else', async () => {
  const text = readFileSync(join(import.meta.dirname, '../../../docs/sync.md'), 'utf8')
  const grants = /```sql\n(create role[^]*?)```/.exec(text)?.[1] ?? ''
  expect(grants).toContain('connection limit')
  const role = 'tsmodel_documented_test'
  const name = scene.source.settings.type === 'postgres' ? scene.source.settings.database : ''
  await scene.source.script(`create table persons (id int primary key); create table locations (id int primary key);
    create table secrets (id int); insert into persons values (1); drop role if exists ${role};
    revoke all on schema public from public;
    ${grants.replaceAll('tsmodel_reader', role).replace('on database app', `on database ${name}`)}`)
  expect((await loadAs(role, 'persons', 'persons')).rows).toBe(1)
  await loadAs(role, 'locations', 'locations', { mode: 'incremental', cursor: 'xmin', deletes: 'hard' })
  await expect(loadAs(role, 'secrets', 'secrets')).rejects.toMatchObject({
    diagnostics: [{ code: 'SOURCE_PERMISSION' }],
  })
  await scene.source.script(`drop owned by ${role}; drop role ${role}`)
})

test('with max_connections of 1 one session does it all, and with 2 no more than two are ever open', async () => {
  for (const [maxConnections, most] of [
    [1, 1],
    [2, 2],
  ] as const) {
    const settings = { ...scene.source.settings, maxConnections } as typeof scene.source.settings
    const loader = createSourceLoader({ connections: { app: settings } })
    const seen: number[] = []
    await scene.source.script(
      'drop table if exists counted; create table counted as select generate_series(1, 20000) as id',
    )
    const { context } = loadContext(scene.database)
    const look = async (): Promise<void> => {
      const { rows } = await scene.source.script(
        `select count(*) from pg_stat_activity where datname = current_database() and application_name like 'tsmodel sync%'`,
      )
      seen.push(Number(rows[0]?.[0]))
    }
    const loads = ['a', 'b', 'c'].map((suffix) =>
      loader.load(
        syncedSource('counted'),
        { database: '', schema: TARGET_SCHEMA, identifier: `counted_${maxConnections}${suffix}` },
        context,
      ),
    )
    await Promise.all([...loads, look(), look()])
    await look()
    await loader.close()
    expect(Math.max(...seen)).toBeLessThanOrEqual(most)
    expect(Math.max(...seen)).toBeGreaterThan(0)
  }
})

test('what a sync would do is said without doing it', async () => {
  const options: Partial<SyncConfig> = { mode: 'incremental', cursor: 'id' }
  await scene.source.script(
    'drop table if exists planned; create table planned (id int primary key, note text); insert into planned select g, repeat(chr(97), 50) from generate_series(1, 1000) g; analyze planned',
  )
  const preview = async (sync: Partial<SyncConfig>, fullRefresh = false) => {
    const loader = createSourceLoader({ connections: { app: scene.source.settings } })
    try {
      const relation = { database: '', schema: TARGET_SCHEMA, identifier: 'planned' }
      return await loader.preview(syncedSource('planned', sync), relation, {
        ...loadContext(scene.database).context,
        fullRefresh,
      })
    } finally {
      await loader.close()
    }
  }
  expect(await preview({})).toMatchObject({ kind: 'full', reason: 'mode full', rows: 1000 })
  expect(await preview(options)).toMatchObject({ kind: 'full', reason: 'first sync' })
  expect(await scene.copy(`select to_regclass('analytics.planned')`)).toEqual([[null]])
  await scene.sync('planned', options)
  await scene.source.script('insert into planned values (1001), (1002); analyze planned')
  const next = await preview(options)
  expect(next).toMatchObject({ kind: 'update', reason: 'id since 1000' })
  expect(next.rows).toBeLessThan(50)
  expect(next.bytes).toBeGreaterThan(0)
  expect(await preview(options, true)).toMatchObject({ kind: 'full', reason: '--full-refresh' })
  expect(await preview({ ...options, deletes: 'soft' })).toMatchObject({
    kind: 'full',
    reason: 'other options than last time',
  })
  expect(await scene.copy('select count(*) from analytics.planned')).toEqual([['1000']])
})

async function loadAs(user: string | undefined, table: string, identifier: string, sync: Partial<SyncConfig> = {}) {
  const messages: string[] = []
  const settings = { ...scene.source.settings, ...(user === undefined ? {} : { user }) } as typeof scene.source.settings
  const loader = createSourceLoader({ connections: { app: settings }, onMessage: (text) => messages.push(text) })
  try {
    const outcome = await loader.load(
      syncedSource(table, sync),
      { database: '', schema: TARGET_SCHEMA, identifier },
      loadContext(scene.database).context,
    )
    return { ...outcome, messages }
  } finally {
    await loader.close()
  }
}
