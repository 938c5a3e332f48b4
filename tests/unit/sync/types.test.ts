import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeScene, type Scene } from './scene.js'

let scene: Scene
beforeAll(async () => {
  scene = await makeScene()
})
afterAll(() => scene.close())

/** A column per line: its type, and values; the copy must hold the same text and have the same type. */
const TYPES: readonly (readonly [type: string, ...values: readonly string[]])[] = [
  ['numeric', `'NaN'`, `'Infinity'`, '0.0000000000000000000000000001', '1.10', '123456789012345678901234567890'],
  ['numeric(30,10)', '12345678901234567890.1234567891'],
  ['double precision', `'NaN'`, `'-Infinity'`, '0.1', '1e-300'],
  ['real', '0.1', '3.4e38'],
  ['bigint', '9223372036854775807', '-9223372036854775808'],
  ['money', `'12.34'`],
  ['timestamp with time zone', `'infinity'`, `'2025-01-01 00:00:00.123456+05:30'`, `'0044-03-15 12:00:00+00 BC'`],
  ['timestamp without time zone', `'-infinity'`, `'2025-03-30 02:30:00.000001'`],
  ['timestamp(3) with time zone', `'2025-01-01 00:00:00.123'`],
  ['date', `'0001-01-01 BC'`, `'infinity'`, `'9999-12-31'`],
  ['time with time zone', `'23:59:59.999999+02'`],
  ['time(2) without time zone', `'24:00:00'`],
  ['interval', `'-1 year 2 mons -3 days 04:05:06.789'`, `'178000000 years'`],
  ['interval day to second', `'2 days 03:04:05'`],
  ['json', `'{"b": 1.10,  "a": "\\u00e9", "b": 2}'`, `'null'`],
  ['jsonb', `'{"b": 1.10, "a": [1, null]}'`],
  ['jsonpath', `'$.a[*] ? (@ > 1)'`],
  ['text', `''`, `E'\\\\N'`, `E'a\\tb\\nc\\rd\\\\'`, `'\\.'`, `'grüße 漢字 🎉'`],
  ['character varying(20)', `'  padded  '`],
  ['character(5)', `'ab'`],
  ['"char"', `'x'`],
  ['name', `'a name'`],
  ['bytea', `'\\x00ff5c0a'`, `''`],
  ['bit(5)', `B'10101'`],
  ['bit varying(9)', `B'1'`],
  ['uuid', `'0190e000-0000-7000-8000-000000000001'`],
  ['inet', `'10.0.0.1/8'`, `'::1'`],
  ['cidr', `'10.0.0.0/8'`],
  ['macaddr', `'08:00:2b:01:02:03'`],
  ['macaddr8', `'08:00:2b:01:02:03:04:05'`],
  ['point', `'(1.5,2)'`],
  ['polygon', `'((0,0),(1,1),(2,0))'`],
  ['tsvector', `'fat:2A cat:3'`],
  ['tsquery', `'fat & (rat | cat)'`],
  ['xml', `'<a b="1">x</a>'`],
  ['pg_lsn', `'16/B374D848'`],
  ['oid', '4294967295'],
  ['int4range', `'[1,5)'`, `'empty'`, `'(,)'`],
  ['tstzrange', `'[2025-01-01 00:00:00+00,2025-02-01 00:00:00+00)'`],
  ['int4multirange', `'{[1,3),[5,8)}'`],
  ['integer[]', `'{}'`, `'[0:1]={1,2}'`, `'{{1,2},{3,null}}'`],
  ['text[]', `array['x', null, 'NULL', 'y,z', '"', '\\', '']`],
  ['numeric(6,2)[]', `'{1.50,null}'`],
  ['mood', `'sad'`, `'it''s fine'`],
  ['mood[]', `'{sad,null}'`],
  ['positive', '5'],
  ['short', `'abc'`],
  ['positives', `'{1,2}'`],
  ['pair', `row(1, null)`, `row(null, '2.50')`],
  ['pair[]', `array[row(1, 2.5)::pair]`],
  ['nested', `row(row(1, 2.5)::pair, array['sad']::mood[], 'ü,"')`],
  ['moods', `'[sad,"it''s fine"]'`],
  ['"Odd ""Type"', `'ä b'`],
]

/** Those with a column of which a table travels as text. */
const TEXT_ONLY = /^(money|jsonpath|xml|pg_lsn|mood\[\]|positives|pair|pair\[\]|nested|moods)$/

beforeAll(async () => {
  await scene.source.script(`
    create type mood as enum ('sad', 'ok', 'it''s fine');
    create domain positive as integer check (value > 0);
    create domain short as varchar(5) not null default 'x';
    create domain positives as positive[];
    create type pair as (a integer, b numeric(6,2));
    create type nested as (inner_pair pair, feelings mood[], "Odd é" text);
    create type moods as range (subtype = mood);
    create type "Odd ""Type" as enum ('ä b')`)
})

test.each([
  ['text', TYPES],
  ['binary', TYPES.filter(([type]) => !TEXT_ONLY.test(type))],
] as const)('values of every type arrive as themselves, and columns with their types, as %s', async (format, types) => {
  const table = `typed_as_${format}`
  const columns = types.map(([type], index) => `c${index} ${type}`)
  await scene.source.script(`create table ${table} (id int primary key, ${columns.join(', ')})`)
  const most = Math.max(...types.map(([, ...values]) => values.length))
  for (let row = 0; row < most; row += 1) {
    const values = types.map(([type, ...given]) => given[row] ?? (/^(short|positives)$/.test(type) ? given[0] : 'null'))
    await scene.source.script(`insert into ${table} values (${row}, ${values.join(', ')})`)
  }
  scene.statements.length = 0
  scene.messages.length = 0
  await scene.sync(table, { verify: 'checksum' })
  expect(scene.statements.filter((sql) => sql.startsWith('copy '))).toEqual([
    expect.stringContaining(`from stdin with (format ${format})`),
  ])
  // The same settings on both sides: it is the values that are compared, not how a session writes them.
  const read = (schema: string): string =>
    `set timezone = 'UTC'; set bytea_output = 'hex'; select * from ${schema}.${table} order by id`
  const original = await scene.source.script(read('public'))
  const copied = await scene.target.script(read('analytics'))
  for (const [row, values] of original.rows.entries()) {
    for (const [place, value] of values.entries()) {
      expect([types[place - 1]?.[0], copied.rows[row]?.[place]]).toEqual([types[place - 1]?.[0], value])
    }
  }
  const found = await scene.copy(
    `select replace(format_type(atttypid, atttypmod), 'analytics.', '') from pg_attribute where attrelid = 'analytics.${table}'::regclass and attnum > 1 order by attnum`,
  )
  expect(found.map(([type]) => type)).toEqual(types.map(([type]) => type))
  expect(scene.messages).toEqual([])
})

test('generated and identity columns arrive as plain columns with their values', async () => {
  await scene.source
    .script(`create table counted (id bigint generated always as identity (start with 100) primary key, twice bigint generated always as (n * 2) stored, n int);
    insert into counted (n) values (1), (2)`)
  await scene.sync('counted', { mode: 'incremental', cursor: 'id' })
  await scene.source.script('insert into counted (n) values (3)')
  await scene.sync('counted', { mode: 'incremental', cursor: 'id' })
  expect(await scene.copy('select * from analytics.counted order by id')).toEqual([
    ['100', '2', '1'],
    ['101', '4', '2'],
    ['102', '6', '3'],
  ])
})

test('of the constraints, keys and not-null come along; foreign keys and checks stay in the source', async () => {
  await scene.source.script(`create table parent (id int primary key);
    create table child (id int primary key, parent_id int references parent, code text not null unique, n int check (n > 0))`)
  await scene.sync('child')
  const found = await scene.copy(
    `select contype::text, pg_get_constraintdef(oid) from pg_constraint where conrelid = 'analytics.child'::regclass and contype <> 'n' order by 1`,
  )
  expect(found).toEqual([
    ['p', 'PRIMARY KEY (id)'],
    ['u', 'UNIQUE (code)'],
  ])
})

test('a type that the target lacks arrives as text, or is left out, and either is said', async () => {
  await scene.source.script(`create extension if not exists citext; create extension if not exists hstore;
    create table exotic (id int primary key, label citext, pairs hstore, list citext[]);
    insert into exotic values (1, 'ÄÖ', '"a"=>"1, 2", "b"=>NULL', '{x,"y z"}')`)
  scene.messages.length = 0
  await scene.sync('exotic')
  expect(await scene.copy('select * from analytics.exotic')).toEqual([
    ['1', 'ÄÖ', '"a"=>"1, 2", "b"=>NULL', '{x,"y z"}'],
  ])
  expect(scene.messages.join('\n')).toMatch(/no type "public.citext"\. Its values arrive as text\.[^]*"public.hstore"/)
  scene.messages.length = 0
  await scene.sync('exotic', { unknownTypes: 'skip' }, { fullRefresh: true })
  expect(await scene.copy('select * from analytics.exotic')).toEqual([['1']])
  expect(scene.messages.join()).toContain('Its columns are left out.')
  await scene.copy('create extension citext schema analytics')
  await scene.sync('exotic', { exclude: ['pairs'] }, { fullRefresh: true })
  expect(await scene.copy('select pg_typeof(label)::text, label from analytics.exotic')).toEqual([
    ['analytics.citext', 'ÄÖ'],
  ])
})

test('names with capitals, spaces, quotes and letters of other scripts, in every option', async () => {
  const table = `Ta"ble é 漢`
  await scene.source
    .script(`create table "Ta""ble é 漢" ("I d" int, "Ü" int, "sel""ect" text, "at" timestamptz, primary key ("I d", "Ü"));
    insert into "Ta""ble é 漢" values (1, 1, 'secret', now())`)
  const options = {
    mode: 'incremental',
    cursor: 'at',
    deletes: 'hard',
    rename: { Ü: `U"ml aut` },
    mask: { 'sel"ect': { kind: 'partial', keep: 1 } },
    verify: 'count',
  } as const
  await scene.sync(table, options)
  await scene.source.script(`delete from "Ta""ble é 漢"; insert into "Ta""ble é 漢" values (1, 2, 'other', now())`)
  expect(await scene.sync(table, options)).toMatchObject({ inserted: 1, deleted: 1 })
  expect(await scene.copy(`select "I d", "U""ml aut", "sel""ect" from analytics."Ta""ble é 漢"`)).toEqual([
    ['1', '2', 'o****'],
  ])
})

test('a label that an enum gains, in any place, is there before the rows that hold it', async () => {
  await scene.source.script(
    `create type size as enum ('m'); create table shirts (id int primary key, size size); insert into shirts values (1, 'm')`,
  )
  await scene.sync('shirts', { mode: 'incremental', cursor: 'id' })
  await scene.source.script(`alter type size add value 's' before 'm'; alter type size add value 'l' after 'm'`)
  await scene.source.script(`insert into shirts values (2, 's'), (3, 'l')`)
  await scene.sync('shirts', { mode: 'incremental', cursor: 'id' })
  expect(await scene.copy('select size from analytics.shirts order by size')).toEqual([['s'], ['m'], ['l']])
})
