import { PGlite } from '@electric-sql/pglite'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeHost, queryHost, renderOn } from '../../../support/template-host.js'

let database: PGlite

beforeAll(async () => {
  database = await PGlite.create()
})

afterAll(async () => {
  await database.close()
})

const ROW = `
  select 12.50::numeric as a, 3 as b, date '2024-02-28' as d, timestamp '2024-02-28 10:00' as t,
    timestamptz '2024-02-28 10:00+02' as z, interval '1 mon 1 day 02:00' as i, true as k, null as n, 1.5::float8 as f,
    9007199254740993 as big, 'x' as s, array[1, 2] as list, array['a,b', null] as words, '{"k":[1]}'::json as j,
    0.00 as zero, 'infinity'::date as never`

/** Renders with `r`, a row of values of all types. */
async function render(template: string): Promise<string> {
  const query = ROW.replaceAll('"', '\\"').replaceAll('\n', ' ')
  return renderOn(queryHost(database), `{% set r = run_query("${query}").rows[0] %}${template}`)
}

test.each([
  ['{{ r.a }} {{ r["a"] }} {{ r[0] }}', '12.50 12.50 12.50'],
  [
    '{{ r.a + 1 }} {{ 1 - r.a }} {{ r.a * 2 }} {{ r.a / 4 }} {{ r.a // 5 }} {{ r.a % 5 }} {{ r.a ** 2 }}',
    '13.50 -11.50 25.00 3.125 2 2.50 156.2500',
  ],
  ['{{ r.a == 12.5 }} {{ r.a > 12 }} {{ r.a in [12.5] }} {{ r.zero or "none" }}', 'True True True none'],
  ['{{ r.a | int }} {{ r.a | float }} {{ [r.a, r.b] | sum }} {{ [r.a, 3] | max }}', '12 12.5 15.50 12.50'],
  ['{{ "%d %.1f" | format(r.a, r.a) }} {{ "{:.1f}".format(r.a) }} {{ r.a is number }}', '12 12.5 12.5 True'],
  [
    '{{ [r.a, r.d, r.i] }}',
    "[Decimal('12.50'), datetime.date(2024, 2, 28), datetime.timedelta(days=31, seconds=7200)]",
  ],
  ['{{ r.big + 1 }} {{ r.k }} {{ r.n }} {{ r.f }} {{ r.s }}', '9007199254740994 True None 1.5 x'],
  ['{{ r.d + modules.datetime.timedelta(days=2) }} {{ r.d.strftime("%d.%m.%Y") }}', '2024-03-01 28.02.2024'],
  ['{{ (r.t - modules.datetime.datetime(2024, 1, 1)).days }} {{ r.z }}', '58 2024-02-28 08:00:00+00:00'],
  ['{{ r.i * 2 }} {{ r.i.total_seconds() }}', '62 days, 4:00:00 2685600.0'],
  ['{{ r.list }} {{ r.words }} {{ r.j }} {{ r.never }}', '[1, 2] ["a,b", null] {"k": [1]} infinity'],
  ['{{ {r.b: 1, r.d: 2}[modules.datetime.date(2024, 2, 28)] }}', '2'],
  ['{{ r | length }} {{ r.keys()[:2] }} {{ r[:2] }}', "16 ['a', 'b'] (Decimal('12.50'), 3)"],
])('%s gives %s', async (template, expected) => {
  expect(await render(template)).toBe(expected)
})

test('a table is read by rows and by columns', async () => {
  const table = `{% set t = run_query("select n, 'name' || n as name from generate_series(1, 25) as g (n)") %}`
  const show = (template: string): Promise<string> => renderOn(queryHost(database), table + template)
  expect(await show('{{ t | length }} {{ t.rows | length }} {{ t.column_names }}')).toBe("25 25 ('n', 'name')")
  expect(await show('{{ t.columns[0].values()[:3] }} {{ t.columns["name"][0] }}')).toBe('(1, 2, 3) name1')
  expect(await show("{{ t.columns | map(attribute='name') | join(',') }}")).toBe('n,name')
  expect(await show('{% for row in t %}{{ row.n if row.n < 4 }}{% endfor %}')).toBe('123')
  expect(await show('{{ t.rows[:2] }} {{ t.rows[-1].name }}')).toBe(
    "(<agate.Row: (1, 'name1')>, <agate.Row: (2, 'name2')>) name25",
  )
  expect(await show("{{ t.select(['name']).rows[0] }} {{ t.order_by('n', reverse=true)[0].n }}")).toBe(
    "<agate.Row: ('name1')> 25",
  )
})

test('print_table prints a table for people', async () => {
  const host = makeHost()
  await renderOn(
    queryHost(database),
    `{% do run_query("select 1.5 as n, 'x' as name union all select 20, null").print_table() %}`,
    { host },
  )
  expect(host.logged).toEqual(['print: |    n | name |\n| ---- | ---- |\n|  1.5 | x    |\n| 20.0 |      |'])
})

test('relations are found, listed and described', async () => {
  await database.exec(
    'create schema shelf; create table shelf.a (id int, note varchar(20), price numeric(12,2)); create view shelf.b as select id, 1 as one from shelf.a',
  )
  const show = (template: string): Promise<string> =>
    renderOn(
      queryHost(database),
      `{% set a = api.Relation.create(schema='shelf', identifier='a') %}{% set b = api.Relation.create(schema='shelf', identifier='b') %}${template}`,
    )
  expect(await show("{{ load_relation(a).type }} {{ adapter.get_relation(none, 'shelf', 'b').is_view }}")).toBe(
    'table True',
  )
  expect(await show("{{ adapter.get_relation(none, 'shelf', 'c') }}")).toBe('None')
  expect(await show("{{ adapter.list_relations(none, 'shelf') | map(attribute='identifier') | list }}")).toBe(
    "['a', 'b']",
  )
  expect(await show('{{ adapter.get_columns_in_relation(a) }}')).toBe(
    '[<Column id (integer)>, <Column note (character varying(20))>, <Column price (numeric(12,2))>]',
  )
  expect(await show('{{ adapter.get_missing_columns(b, a) }}')).toBe('[<Column one (integer)>]')
  expect(await show("{{ adapter.get_column_schema_from_query('select 1 as x, now() as y') }}")).toBe(
    '[<Column x (integer)>, <Column y (timestamp with time zone)>]',
  )
  expect(await show("{{ get_columns_in_query('select 1 as x, 2 as y') }}")).toBe("['x', 'y']")
  expect(
    await show("{{ adapter.check_schema_exists(none, 'shelf') }} {{ adapter.check_schema_exists(none, 'no') }}"),
  ).toBe('True False')
})

test('the helper macros of materializations build, alter, comment and drop', async () => {
  const steps = `
    {% set r = api.Relation.create(schema='made', identifier='t', type='table') %}
    {% do create_schema(r) %}
    {% call statement() %}{{ get_create_table_as_sql(false, r, 'select 1 as id') }}{% endcall %}
    {% do alter_relation_add_remove_columns(r, [api.Column('note', 'text')], none) %}
    {% do alter_column_type(r, 'id', 'bigint') %}
    {% do run_query(get_create_index_sql(r, {'columns': ['id'], 'unique': true})) %}
    {% do run_query(alter_relation_comment(r, "it's made")) %}
    {% set v = api.Relation.create(schema='made', identifier='v', type='view') %}
    {% call statement() %}{{ create_view_as(v, 'select 2 as id') }}{% endcall %}
    {% do rename_relation(v, v.incorporate(path={'identifier': 'w'})) %}
    {% do adapter.drop_relation(v.incorporate(path={'identifier': 'w'})) %}
    {% set tmp = make_temp_relation(r) %}
    {% call statement() %}{{ get_create_table_as_sql(true, tmp, 'select 5 as id, null as note') }}{% endcall %}
    {% set args = {'target_relation': r, 'temp_relation': tmp, 'unique_key': 'id', 'dest_columns': adapter.get_columns_in_relation(r), 'incremental_predicates': none} %}
    {% for strategy in ['append', 'delete+insert', 'merge'] %}
      {% call statement() %}{{ adapter.get_incremental_strategy_macro(context, strategy)(args) }}{% endcall %}
    {% endfor %}
    {{ run_query('select id, note from made.t order by 1').rows | map('list') | list }}`
  expect((await renderOn(queryHost(database), steps)).trim()).toBe('[[1, None], [5, None]]')
  const { rows } = await database.query("select obj_description('made.t'::regclass) as comment")
  expect(rows).toEqual([{ comment: "it's made" }])
})
