import { PGlite } from '@electric-sql/pglite'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { queryHost, renderOn } from '../../../support/template-host.js'

let database: PGlite

beforeAll(async () => {
  database = await PGlite.create()
})

afterAll(async () => {
  await database.close()
})

/** The one value that `select <template>` gives, as text. */
async function value(expression: string): Promise<string | null> {
  return (await column(`select ${expression}`))[0] ?? null
}

/** The first column of the query that the template writes, as text. */
async function column(template: string): Promise<(string | null)[]> {
  const host = queryHost(database)
  const sql = await renderOn(host, template)
  return (await host.query(sql)).rows.map((row) => row[0] ?? null)
}

test.each([
  ["dbt.dateadd('day', 3, \"date '2024-02-27'\")", '2024-03-01 00:00:00'],
  ["dbt.dateadd('month', -1, \"timestamp '2024-03-31 10:00'\")", '2024-02-29 10:00:00'],
  ["dbt.dateadd('quarter', 2, \"date '2024-01-15'\")", '2024-07-15 00:00:00'],
  ["dbt.dateadd('hour', '1 + 1', \"timestamp '2024-01-01'\")", '2024-01-01 02:00:00'],
  ["dbt.datediff(\"'2023-12-31'\", \"'2024-01-01'\", 'year')", '1'],
  ["dbt.datediff(\"'2023-12-31'\", \"'2024-04-01'\", 'quarter')", '2'],
  ["dbt.datediff(\"'2024-03-31'\", \"'2024-01-01'\", 'month')", '-2'],
  ["dbt.datediff(\"'2024-02-28'\", \"'2024-03-01'\", 'day')", '2'],
  ["dbt.datediff(\"'2024-01-06'\", \"'2024-01-07'\", 'week')", '1'],
  ["dbt.datediff(\"'2024-01-07'\", \"'2024-01-13'\", 'week')", '0'],
  ["dbt.datediff(\"'2024-01-07'\", \"'2024-01-06'\", 'week')", '-1'],
  ["dbt.datediff(\"'2024-01-01 10:59:59'\", \"'2024-01-01 11:00:00'\", 'hour')", '1'],
  ["dbt.datediff(\"'2024-01-01 10:59:59'\", \"'2024-01-01 11:01:00'\", 'minute')", '2'],
  ["dbt.datediff(\"'2024-01-01 10:59:59.9'\", \"'2024-01-01 11:00:00.1'\", 'second')", '1'],
  ["dbt.datediff(\"'2024-01-01 00:00:00'\", \"'2024-01-01 00:00:01.25'\", 'millisecond')", '1250'],
  ["dbt.datediff(\"'2024-01-01 00:00:00'\", \"'2024-01-01 00:00:00.000007'\", 'microsecond')", '7'],
  ["dbt.date_trunc('month', \"timestamp '2024-05-17 10:00'\")", '2024-05-01 00:00:00'],
  ['dbt.date(2024, 2, 29)', '2024-02-29'],
  ["dbt.last_day(\"date '2024-02-10'\", 'month')", '2024-02-29'],
  ["dbt.last_day(\"date '2024-02-10'\", 'quarter')", '2024-03-31'],
  ["dbt.last_day(\"date '2024-02-10'\", 'year')", '2024-12-31'],
  ['dbt.split_part("\'a|b|c\'", "\'|\'", 2)', 'b'],
  ['dbt.split_part("\'a|b|c\'", "\'|\'", -1)', 'c'],
  ['dbt.hash("\'abc\'")', '900150983cd24fb0d6963f7d28e17f72'],
  ['dbt.hash(42)', 'a1d0c6e83f027327d8461063f4ac58a6'],
  ['dbt.concat(["\'a\'", "\'b\'", "\'c\'"])', 'abc'],
  ['dbt.length("\'häh\'")', '3'],
  ['dbt.position("\'lo\'", "\'hello\'")', '4'],
  ['dbt.position("\'x\'", "\'hello\'")', '0'],
  ['dbt.replace("\'a-b-c\'", "\'-\'", "\'+\'")', 'a+b+c'],
  ['dbt.right("\'hello\'", 2)', 'lo'],
  ['dbt.right("\'hello\'", 0)', ''],
  ["dbt.cast(\"'7'\", 'integer') ~ ' + 1'", '8'],
  ["dbt.safe_cast(\"'2024-01-31'\", 'date')", '2024-01-31'],
  ["dbt.cast_bool_to_text('1 = 1')", 'true'],
  ["dbt.string_literal('plain')", 'plain'],
  ['dbt.string_literal(dbt.escape_single_quotes("it\'s"))', "it's"],
  ["dbt.equals('null', 'null')", 't'],
  ["dbt.equals('1', 'null')", 'f'],
  ["'pg_typeof(' ~ dbt.current_timestamp() ~ ')'", 'timestamp with time zone'],
  ["'pg_typeof(' ~ dbt.current_timestamp_backcompat() ~ ')'", 'timestamp without time zone'],
  ["'pg_typeof(' ~ dbt.current_timestamp_in_utc_backcompat() ~ ')'", 'timestamp without time zone'],
  ['dbt.array_construct([1, 2])', '{1,2}'],
  ["dbt.array_construct([], 'text')", '{}'],
  ['dbt.array_append(dbt.array_construct([1, 2]), 3)', '{1,2,3}'],
  ['dbt.array_concat(dbt.array_construct([1]), dbt.array_construct([2]))', '{1,2}'],
])('%s is %s', async (call, expected) => {
  expect(await value(`{{ ${call} }}`)).toBe(expected)
})

test.each([
  ['type_string', 'text'],
  ['type_timestamp', 'timestamp without time zone'],
  ['type_float', 'double precision'],
  ['type_numeric', 'numeric'],
  ['type_bigint', 'bigint'],
  ['type_int', 'integer'],
  ['type_boolean', 'boolean'],
])('%s names a type of Postgres: %s', async (macro, expected) => {
  expect(await value(`pg_typeof(cast(null as {{ dbt.${macro}() }}))`)).toBe(expected)
})

test('listagg joins in the order asked for, and keeps the first ones', async () => {
  const rows = "from (values ('b', 2), ('a', 1), ('c', 3)) as t (name, n)"
  expect(await value(`{{ dbt.listagg('name', "', '", 'order by n') }} ${rows}`)).toBe('a, b, c')
  expect(await value(`{{ dbt.listagg('name', "'-'", 'order by n desc', 2) }} ${rows}`)).toBe('c-b')
})

test('any_value skips nulls and takes types that have no order, bool_or is true when one is', async () => {
  expect(await value(`{{ dbt.any_value('x') }} from (values (null), ('{"a": 1}'::json)) as t (x)`)).toBe('{"a": 1}')
  expect(await value(`{{ dbt.bool_or('x > 2') }} from (values (1), (3)) as t (x)`)).toBe('t')
})

test('except and intersect stand between queries', async () => {
  expect(await column('select 1 union select 2 {{ dbt.except() }} select 2')).toEqual(['1'])
  expect(await column('select 1 {{ dbt.intersect() }} select 1')).toEqual(['1'])
})

test('a date spine has the first date and not the last', async () => {
  expect(await column(`{{ dbt.date_spine('day', "'2024-02-28'", "'2024-03-01'") }}`)).toEqual([
    '2024-02-28 00:00:00',
    '2024-02-29 00:00:00',
  ])
  expect(await column(`{{ dbt.date_spine('quarter', "'2024-01-01'", "'2024-12-31'") }}`)).toHaveLength(4)
})

test('generate_series counts from 1', async () => {
  expect(await column('{{ dbt.generate_series(3) }}')).toEqual(['1', '2', '3'])
})

test('numbers that the template itself counts with', async () => {
  expect(await value('{{ dbt.get_powers_of_two(9) }}')).toBe('4')
  expect(await value(`{{ dbt.get_intervals_between("'2024-01-01'", "'2024-02-01'", 'day') + 1 }}`)).toBe('32')
})
