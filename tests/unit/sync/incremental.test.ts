import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Database } from '../../../src/adapters/contract.js'
import { openDatabase } from '../../../src/adapters/index.js'
import { DiagnosticError } from '../../../src/core/diagnostic.js'
import type { SyncConfig } from '../../../src/core/node.js'
import { createSourceLoader, type UpdateOutcome } from '../../../src/sync/index.js'
import { inTargetSchema, TARGET_SCHEMA } from '../../support/target-schema.js'
import { loadContext, makeSide, rowsOf, syncedSource, type Side } from './sides.js'

describe('incremental sync', () => {
  let source: Side
  let target: Side
  let database: Database
  const messages: string[] = []

  beforeAll(async () => {
    source = await makeSide('postgres')
    target = await makeSide('postgres')
    database = await openDatabase({ settings: target.settings, purpose: 'test' })
    await rowsOf(database, 'create schema analytics')
  })
  afterAll(async () => {
    await database.close()
    await source.remove()
    await target.remove()
  })
  beforeEach(async () => {
    messages.length = 0
    await rowsOf(database, 'drop table if exists analytics.orders')
    await source.script(`
      drop table if exists orders;
      create table orders (id bigint primary key, label text, amount numeric, doc json, updated_at timestamptz);
      insert into orders select g, 'label ' || g, g * 1.50, '{"a": 1}', timestamptz '2025-01-01' + g * interval '1 day' from generate_series(1, 10) g`)
  })

  /** What a run does: loads aside and renames, or updates what is there. */
  async function sync(
    options: Partial<SyncConfig> = {},
    more: { fullRefresh?: boolean; beforeCommit?: () => Promise<void> } = {},
  ) {
    const loader = createSourceLoader({
      connections: { app: source.settings },
      maskSecret: 'a secret',
      onMessage: (text) => messages.push(text),
    })
    const node = syncedSource('orders', { mode: 'incremental', cursor: 'updated_at', ...options })
    const context = { ...loadContext(database).context, ...more }
    try {
      const published = { database: '', schema: TARGET_SCHEMA, identifier: 'orders' }
      const updated = await loader.update(node, published, context)
      if (updated !== null) return updated
      const loaded = await loader.load(node, { ...published, identifier: 'orders_aside' }, context)
      await rowsOf(database, 'drop table if exists analytics.orders')
      await rowsOf(database, 'alter table analytics.orders_aside rename to orders')
      return { ...loaded, isFull: true }
    } finally {
      await loader.close()
      await rowsOf(database, 'drop table if exists analytics.orders_aside')
    }
  }

  async function expectEqual(columns = '*'): Promise<void> {
    const copy = await rowsOf(database, `select ${columns} from analytics.orders order by id`)
    const original = await source.script(`select ${columns} from orders order by id`)
    expect(copy).toEqual(original.rows)
  }

  async function problemOf(options: Partial<SyncConfig>) {
    const error = await sync(options).catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(DiagnosticError)
    return (error as DiagnosticError).diagnostics[0]!
  }

  test('the first sync copies all, the next only what is new; rows that are equal are not touched', async () => {
    expect(await sync()).toMatchObject({ rows: 10, isFull: true })
    await source.script(`
      update orders set label = 'changed', updated_at = '2025-03-01' where id = 3;
      insert into orders values (11, 'new', 1, null, '2025-03-02'), (12, 'no cursor', 1, null, null)`)
    const outcome = await sync({ lookback: '1 day' })
    expect(outcome).toMatchObject({ inserted: 2, updated: 1, deleted: 0 })
    expect(outcome.rows).toBeLessThan(6)
    await expectEqual()
    expect(await sync()).toMatchObject({ inserted: 0, updated: 0 })
  })

  test('rows with the same cursor, and late ones within the look-back, are not lost', async () => {
    await sync({ lookback: '5 days' })
    await source.script(`
      insert into orders values (20, 'same moment', 1, null, '2025-01-11'), (21, 'late', 1, null, '2025-01-07')`)
    expect(await sync({ lookback: '5 days' })).toMatchObject({ inserted: 2 })
    await expectEqual()
  })

  test('a clock that runs ahead does not hide the rows of the others', async () => {
    await source.script(`insert into orders values (30, 'from the future', 1, null, now() + interval '10 years')`)
    await sync()
    await source.script(`insert into orders values (31, 'of today', 1, null, now())`)
    await sync()
    await expectEqual()
  })

  test.each([
    ['number', { cursor: 'id', lookback: '2' }],
    ['xmin', { cursor: 'xmin' }],
  ] as const)('a %s as cursor', async (_, options) => {
    expect(await sync(options)).toMatchObject({ isFull: true })
    await source.script(
      `insert into orders values (11, 'new', 1, null, null); update orders set label = 'changed' where id = 10`,
    )
    const outcome = await sync(options)
    expect(outcome.rows).toBeLessThan(8)
    await expectEqual()
  })

  test('deletes: ignored, marked and taken back, or removed', async () => {
    await sync()
    await source.script('delete from orders where id in (1, 2)')
    expect(await sync()).toMatchObject({ deleted: 0 })
    expect(await rowsOf(database, 'select count(*) from analytics.orders')).toEqual([['10']])
    expect(await sync({ deletes: 'hard' })).toMatchObject({ deleted: 2 })
    await expectEqual()
    expect(await sync({ deletes: 'soft' })).toMatchObject({ isFull: true })
    await source.script('delete from orders where id = 3')
    expect(await sync({ deletes: 'soft' })).toMatchObject({ deleted: 1 })
    expect(await rowsOf(database, 'select id from analytics.orders where _deleted_at is not null')).toEqual([['3']])
    expect(await sync({ deletes: 'soft' })).toMatchObject({ deleted: 0 })
    await source.script(`insert into orders values (3, 'label 3', 4.50, '{"a": 1}', '2025-06-01')`)
    await sync({ deletes: 'soft', verify: 'checksum' })
    expect(await rowsOf(database, 'select count(*) from analytics.orders where _deleted_at is not null')).toEqual([
      ['0'],
    ])
  })

  test('append adds rows and changes none', async () => {
    await sync({ mode: 'append', cursor: 'id' })
    await source.script(
      `update orders set label = 'changed' where id = 10; insert into orders values (11, 'new', 1, null, null)`,
    )
    expect(await sync({ mode: 'append', cursor: 'id' })).toMatchObject({ inserted: 1, updated: 0 })
    expect(await rowsOf(database, 'select label from analytics.orders where id >= 10 order by id')).toEqual([
      ['label 10'],
      ['new'],
    ])
  })

  test('another cursor, another table or --full-refresh starts over', async () => {
    await sync()
    expect(await sync({ cursor: 'id' })).toMatchObject({ isFull: true })
    expect(await sync({ cursor: 'id' })).not.toHaveProperty('isFull')
    expect(await sync({ cursor: 'id' }, { fullRefresh: true })).toMatchObject({ isFull: true })
    await rowsOf(database, 'create table analytics.copy as select * from analytics.orders')
    await rowsOf(database, 'drop table analytics.orders')
    await rowsOf(database, 'alter table analytics.copy rename to orders')
    expect(await sync({ cursor: 'id' })).toMatchObject({ isFull: true })
  })

  test('refused before the commit, neither rows nor state have moved', async () => {
    await sync()
    await source.script(`insert into orders values (11, 'new', 1, null, '2025-05-01')`)
    await expect(sync({}, { beforeCommit: () => Promise.reject(new Error('the tests say no')) })).rejects.toThrow(
      'say no',
    )
    expect(await rowsOf(database, 'select count(*) from analytics.orders')).toEqual([['10']])
    expect(await sync()).toMatchObject({ inserted: 1 })
    await expectEqual()
  })

  test('structure: a new column is added with its old values, a wider type is taken over', async () => {
    await source.script('alter table orders alter column label type varchar(20)')
    await sync()
    await source.script(`
      alter table orders add column note text default 'given to all';
      alter table orders alter column label type varchar(40);
      insert into orders values (11, 'new', 1, null, '2025-05-01', null)`)
    await sync()
    await expectEqual()
    expect(messages.join()).toContain('new column "note" (text)')
    expect(messages.join()).toContain('column "label" is character varying(40) now')
  })

  test('structure: a dropped or retyped column stops with the difference, unless it is to be ignored', async () => {
    await sync()
    await source.script('alter table orders drop column doc; alter table orders alter column amount type text')
    expect(await problemOf({})).toMatchObject({
      code: 'SCHEMA_DRIFT',
      message: expect.stringContaining('column "amount" was numeric and is text; column "doc" is gone') as string,
    })
    await source.script(`alter table orders alter column amount type numeric using amount::numeric; alter table orders add column more int;
      insert into orders values (11, 'new', 1, '2025-05-01', 5)`)
    await sync({ onDrift: 'ignore' })
    await expectEqual('id, label, amount, updated_at')
    expect(await problemOf({ onDrift: 'fail' })).toMatchObject({ code: 'SCHEMA_DRIFT' })
    expect(await sync({}, { fullRefresh: true })).toMatchObject({ isFull: true })
    await expectEqual()
  })

  test('columns are left out, renamed and masked before they leave the source', async () => {
    const options: Partial<SyncConfig> = {
      exclude: ['doc'],
      rename: { label: 'Odd "Label' },
      mask: { label: { kind: 'partial', keep: 2 }, amount: { kind: 'null' }, updated_at: { kind: 'hash' } },
      cursor: 'id',
    }
    await sync(options)
    await source.script(`insert into orders values (11, null, 5, null, '2025-05-01')`)
    await sync(options)
    const rows = await rowsOf(
      database,
      'select id, "Odd ""Label", amount, length(updated_at) from analytics.orders where id >= 10 order by id',
    )
    expect(rows).toEqual([
      ['10', 'la******', null, '64'],
      ['11', null, null, '64'],
    ])
    expect(await rowsOf(database, `select count(distinct updated_at) from analytics.orders`)).toEqual([['11']])
    expect(await problemOf({ exclude: ['docs'] })).toMatchObject({
      code: 'SYNC_COLUMN_NOT_FOUND',
      hint: 'Did you mean "doc"?',
    })
  })

  test('too few rows, and too many gone, stop before anything is published', async () => {
    expect(await problemOf({ minRows: 11 })).toMatchObject({ code: 'SYNC_TOO_FEW_ROWS' })
    await sync({ mode: 'full', maxDrop: 0.5 })
    await source.script('delete from orders where id > 3')
    expect(await problemOf({ mode: 'full', maxDrop: 0.5 })).toMatchObject({
      message: expect.stringContaining('from 10 rows to 3: 70.0 % are gone') as string,
    })
    expect(await rowsOf(database, 'select count(*) from analytics.orders')).toEqual([['10']])
  })

  test('a copy that is not equal to its source is found out', async () => {
    await sync({ verify: 'checksum' })
    await rowsOf(database, `update analytics.orders set label = 'tampered' where id = 1`)
    expect(await problemOf({ verify: 'checksum' })).toMatchObject({ code: 'SYNC_VERIFY_FAILED' })
    await sync({ verify: 'count' })
  })

  test('a missing cursor, a missing key and a key that is none are told', async () => {
    expect(await problemOf({ cursor: null })).toMatchObject({ code: 'SYNC_CURSOR_INVALID' })
    expect(await problemOf({ cursor: 'update_at' })).toMatchObject({ hint: 'Did you mean "updated_at"?' })
    await source.script('alter table orders drop constraint orders_pkey')
    expect(await problemOf({})).toMatchObject({ code: 'SYNC_KEY_MISSING' })
    const outcome = await sync({ key: ['id'] })
    expect(outcome).toMatchObject({ isFull: true })
    await source.script(`insert into orders values (50, 'a', 1, null, now()), (50, 'b', 1, null, now())`)
    expect(await problemOf({ key: ['id'] })).toMatchObject({
      code: 'SYNC_KEY_NOT_UNIQUE',
      message: expect.stringContaining('(50)') as string,
    })
  })
})

test('rows of transactions that were open during a sync arrive, whatever their cursor', async () => {
  const source = await makeSide('postgres')
  const target = await makeSide('postgres')
  const database = await openDatabase({ settings: target.settings, purpose: 'test' })
  const writers = await openDatabase({ settings: source.settings, purpose: 'writers' })
  await rowsOf(database, 'create schema analytics')
  await source.script('create table events (id bigserial primary key, at timestamptz default now(), note text)')
  const node = syncedSource('events', { mode: 'incremental', cursor: 'id', deletes: 'hard' })
  const relation = { database: '', schema: TARGET_SCHEMA, identifier: 'events' }

  async function sync(): Promise<UpdateOutcome | null> {
    const loader = createSourceLoader({ connections: { app: source.settings } })
    const { context } = loadContext(database)
    try {
      const updated = await loader.update(node, relation, context)
      if (updated === null) await loader.load(node, relation, context)
      return updated
    } finally {
      await loader.close()
    }
  }

  // A workload from a fixed seed: transactions that stay open over syncs, that roll back, that change and delete.
  let seed = 42
  const random = (limit: number): number => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
    return Math.floor((seed / 2_147_483_648) * limit)
  }
  const open = await Promise.all(Array.from({ length: 3 }, (_, index) => writers.acquire(`writer ${index}`)))
  const isOpen = open.map(() => false)
  for (let step = 0; step < 120; step += 1) {
    const index = random(open.length)
    const session = open[index]!
    if (!isOpen[index]) {
      await session.query('begin')
      isOpen[index] = true
    }
    const action = random(10)
    if (action < 5) await session.query(`insert into events (note) values ('step ${step}')`)
    else if (action === 5)
      await session.query(
        `delete from events where id in (select id from events order by id limit 1 for update skip locked)`,
      )
    else if (action < 8) {
      await session.query(random(4) === 0 ? 'rollback' : 'commit')
      isOpen[index] = false
    } else {
      await sync()
    }
  }
  for (const session of open) await session.release()
  await sync()
  const columns = 'select * from %s order by id'
  expect(await rowsOf(database, columns.replace('%s', 'analytics.events'))).toEqual(
    await rowsOf(writers, columns.replace('%s', 'events')),
  )
  await writers.close()
  await database.close()
  await source.remove()
  await target.remove()
})

test('between embedded databases, on the one session that the caller holds', async () => {
  const source = await makeSide('pglite')
  const target = await makeSide('pglite')
  const database = await openDatabase({ settings: target.settings, purpose: 'test' })
  await rowsOf(database, 'create schema analytics')
  await source.script(
    `create table notes (id int primary key, doc json, at timestamptz); insert into notes select g, '{}', now() from generate_series(1, 5) g`,
  )
  const node = syncedSource('notes', { mode: 'incremental', cursor: 'at', deletes: 'hard', verify: 'checksum' })
  const relation = { database: '', schema: TARGET_SCHEMA, identifier: 'notes' }
  const session = await database.acquire('the caller')

  async function sync(): Promise<UpdateOutcome | null> {
    const loader = createSourceLoader({ connections: { app: source.settings } })
    const context = { ...loadContext(database).context, session }
    try {
      const updated = await loader.update(node, relation, context)
      if (updated === null) await loader.load(node, relation, context)
      return updated
    } finally {
      await loader.close()
    }
  }

  expect(await sync()).toBeNull()
  await source.script(
    `delete from notes where id = 1; update notes set doc = '{"a": 1}', at = now() where id = 2; insert into notes values (6, null, null)`,
  )
  expect(await sync()).toMatchObject({ inserted: 1, updated: 1, deleted: 1 })
  expect((await session.query(inTargetSchema('select id, doc from analytics.notes order by id'))).rows).toEqual([
    ['2', '{"a": 1}'],
    ['3', '{}'],
    ['4', '{}'],
    ['5', '{}'],
    ['6', null],
  ])
  await session.release()
  await database.close()
  await source.remove()
  await target.remove()
})
