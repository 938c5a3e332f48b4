import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Database } from '../../../src/adapters/contract.js'
import { openDatabase } from '../../../src/adapters/index.js'
import { DiagnosticError } from '../../../src/core/diagnostic.js'
import { createSourceLoader } from '../../../src/sync/index.js'
import { inTargetSchema, TARGET_SCHEMA, valueAsWritten } from '../../support/target-schema.js'
import { loadContext, makeSide, rowsOf, syncedSource, type Side, type SideKind } from './sides.js'

const ODD = `Odd "Schema`

const SOURCE = `
create type mood as enum ('sad', 'ok', 'happy');
create domain positive as integer check (value > 0);
create type pair as (a integer, b numeric(6,2));
create schema "Odd ""Schema";
create type "Odd ""Schema"."Odd Type" as enum ('x''y', 'z');
create table parent (id bigint primary key, note text);
create table every_type (
  id bigint generated always as identity primary key,
  amount numeric(30,10) not null, small smallint, real8 double precision, flag boolean,
  code varchar(25) unique, fixed char(5), label text,
  moment timestamptz, local_moment timestamp(3), day date, clock time, gap interval,
  doc json, docb jsonb, ref uuid, address inet, raw bytea, tags text[], matrix integer[][],
  feeling mood, feelings mood[], count_of positive, couple pair, span int4range, odd "Odd ""Schema"."Odd Type",
  doubled numeric generated always as (amount * 2) stored,
  "Odd ""Name é" text, parent_id bigint references parent
);
comment on table every_type is 'One of each; it''s all here';
comment on column every_type.amount is 'An amount';
insert into parent select g, 'note ' || g from generate_series(1, 3) g;
insert into every_type (amount, small, real8, flag, code, fixed, label, moment, local_moment, day, clock, gap, doc, docb, ref,
  address, raw, tags, matrix, feeling, feelings, count_of, couple, span, odd, "Odd ""Name é", parent_id)
values
  (12345678901234567890.1234567891, -1, 0.1, true, 'a', 'b', E'tab\\t, newline\\n, backslash \\\\ and \\\\N', '2025-11-22 10:11:12.123456+02',
   '2025-11-22 10:11:12.123', '2025-11-22', '23:59:59.999999', '1 mon 2 days 03:04:05', '{"b": 1,  "a": 2}', '{"b": 1, "a": 2}',
   '00000000-0000-0000-0000-000000000001', '10.0.0.1/8', '\\xdeadbeef', array['x', null, 'y,z', '"'], '{{1,2},{3,4}}',
   'happy', array['sad', 'ok']::mood[], 5, row(1, 2.50), '[1,5)', 'x''y', 'grüße', 1),
  (0, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null);
create table "Odd ""Schema"."Odd ""Table" ("Id" integer primary key, "select" text);
insert into "Odd ""Schema"."Odd ""Table" values (1, 'one');
create table parts (id integer, day date, primary key (id, day)) partition by range (day);
create table parts_2025 partition of parts for values from ('2025-01-01') to ('2026-01-01');
insert into parts values (1, '2025-05-05');
create view overview as select id, note from parent;
create table nothing ();
`

const PAIRS: readonly { readonly from: SideKind; readonly to: SideKind }[] = [
  { from: 'postgres', to: 'postgres' },
  { from: 'pglite', to: 'pglite' },
  { from: 'pglite', to: 'postgres' },
  { from: 'postgres', to: 'pglite' },
]

describe.each(PAIRS)('full sync from $from to $to', ({ from, to }) => {
  let source: Side
  let target: Side
  let database: Database
  let loader: ReturnType<typeof createSourceLoader>
  const messages: string[] = []

  beforeAll(async () => {
    source = await makeSide(from)
    target = await makeSide(to)
    await source.script(SOURCE)
    database = await openDatabase({ settings: target.settings, purpose: 'test' })
    await rowsOf(database, 'create schema analytics')
    loader = createSourceLoader({
      connections: { app: source.settings },
      onMessage: (text) => messages.push(text),
    })
  })
  afterAll(async () => {
    await loader.close()
    await database.close()
    await source.remove()
    await target.remove()
  })

  function load(table: string, aside = table, schema = 'public') {
    return loader.load(
      syncedSource(table, { schema }),
      { database: database.databaseName, schema: TARGET_SCHEMA, identifier: aside },
      loadContext(database).context,
    )
  }

  test('every value arrives as its exact self, with its type, key and not-null constraint', async () => {
    const { context, sql, progress } = loadContext(database)
    const outcome = await loader.load(
      syncedSource('every_type'),
      { database: '', schema: TARGET_SCHEMA, identifier: 'every_type' },
      context,
    )
    expect(outcome.rows).toBe(2)
    expect(outcome.bytes).toBeGreaterThan(100)
    expect(progress.at(-1)).toEqual([2, outcome.bytes])
    expect(sql.some((statement) => statement.startsWith('copy "analytics"."every_type"'))).toBe(true)
    const session = await database.acquire('compare')
    const copied = await session.query(inTargetSchema('select * from analytics.every_type order by id'))
    const columns = await database.introspector.listColumns(session, {
      database: '',
      schema: TARGET_SCHEMA,
      identifier: 'every_type',
    })
    const keys = await database.introspector.keys(session, {
      database: '',
      schema: TARGET_SCHEMA,
      identifier: 'every_type',
    })
    await session.release()
    await loader.close()
    const original = await source.script('select * from every_type order by id')
    expect(copied.rows).toEqual(original.rows)
    expect(Object.fromEntries(columns.map((column) => [column.name, valueAsWritten(column.dataType)]))).toMatchObject({
      amount: 'numeric(30,10)',
      code: 'character varying(25)',
      local_moment: 'timestamp(3) without time zone',
      feelings: 'analytics.mood[]',
      count_of: 'analytics.positive',
      couple: 'analytics.pair',
      odd: 'analytics."Odd Type"',
      'Odd "Name é': 'text',
    })
    expect(columns.find((column) => column.name === 'amount')).toMatchObject({
      isNullable: false,
      comment: 'An amount',
    })
    expect(columns.find((column) => column.name === 'small')?.isNullable).toBe(true)
    expect(keys.filter((key) => key.kind !== 'check').map((key) => [key.kind, key.columns])).toEqual([
      ['primary_key', ['id']],
      ['unique', ['code']],
    ])
    expect(messages).toEqual([])
  })

  test('a load on the session of the caller takes no other, and leaves it usable', async () => {
    const session = await database.acquire('the caller')
    const outcome = await loader.load(
      syncedSource('parent'),
      { database: '', schema: TARGET_SCHEMA, identifier: 'parent_on_session' },
      { ...loadContext(database).context, session },
    )
    expect(outcome.rows).toBe(3)
    expect((await session.query(inTargetSchema('select count(*) from analytics.parent_on_session'))).rows).toEqual([
      ['3'],
    ])
    await session.release()
  })

  test('odd names, partitioned tables, views and tables without columns come too', async () => {
    await load('Odd "Table', 'odd', ODD)
    expect(await rowsOf(database, 'select "Id", "select" from analytics.odd')).toEqual([['1', 'one']])
    await load('parts')
    expect(await rowsOf(database, 'select * from analytics.parts')).toEqual([['1', '2025-05-05']])
    await load('overview')
    expect(await rowsOf(database, 'select count(*) from analytics.overview')).toEqual([['3']])
    await load('nothing')
    expect(
      await rowsOf(
        database,
        `select count(*) from pg_attribute where attrelid = 'analytics.nothing'::regclass and attnum > 0`,
      ),
    ).toEqual([['0']])
  })

  test('a second copy uses the types that the first one made', async () => {
    await load('every_type', 'every_type_again')
    expect(
      await rowsOf(database, 'select feeling, count_of, couple from analytics.every_type_again order by id limit 1'),
    ).toEqual([['happy', '5', '(1,2.50)']])
    expect(messages).toEqual([])
  })

  test('all tables are of the moment of the first one', async () => {
    if (from === 'pglite') return
    await loader.close()
    await load('parent', 'parent_early')
    await source.script(
      `insert into parent values (100, 'late'); insert into every_type (amount, parent_id) values (7, 100)`,
    )
    await load('every_type', 'child_late')
    expect(await rowsOf(database, 'select count(*) from analytics.child_late where parent_id = 100')).toEqual([['0']])
    await loader.close()
    await load('every_type', 'child_later')
    expect(await rowsOf(database, 'select count(*) from analytics.child_later where parent_id = 100')).toEqual([['1']])
  })

  test('a table that is not there is told with its place, the others still load', async () => {
    const failure = await load('persons').catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(DiagnosticError)
    expect((failure as DiagnosticError).diagnostics[0]).toMatchObject({
      code: 'SOURCE_TABLE_NOT_FOUND',
      message: 'The connection "app" has no table "public.persons".',
      location: { file: 'models/_sources.yml', line: 3 },
    })
    const misspelt = await load('paret').catch((error: unknown) => error)
    expect((misspelt as DiagnosticError).diagnostics[0]?.hint).toBe('Did you mean "public.parent"?')
    await load('parent', 'parent_after')
    expect(await rowsOf(database, 'select count(*) > 0 from analytics.parent_after')).toEqual([['t']])
  })

  test('a copy that the target rejects leaves nothing behind, and the next table loads', async () => {
    await rowsOf(database, 'create table analytics.taken (a int)')
    await expect(load('parent', 'taken')).rejects.toMatchObject({ sqlState: '42P07' })
    await load('parent', 'parent_once_more')
    expect(await rowsOf(database, 'select count(*) > 0 from analytics.parent_once_more')).toEqual([['t']])
  })
})

test('a connection that the profile does not have is told with the nearest one', async () => {
  const loader = createSourceLoader({ connections: { application: { type: 'pglite', path: '/nowhere' } } })
  const failure = await loader
    .load(
      syncedSource('orders', { connection: 'aplication' }),
      { database: '', schema: TARGET_SCHEMA, identifier: 'orders' },
      {
        database: undefined as never,
        signal: new AbortController().signal,
        onProgress: () => undefined,
        onSql: () => undefined,
      },
    )
    .catch((error: unknown) => error)
  expect((failure as DiagnosticError).diagnostics[0]).toMatchObject({
    code: 'CONNECTION_NOT_FOUND',
    hint: 'Did you mean "application"?',
  })
})
