import { PGlite } from '@electric-sql/pglite'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { compileInline } from '../../../src/compile/index.js'
import { queryHost } from '../../support/template-host.js'
import { openShop, problemOf } from './project.js'

let database: PGlite

beforeAll(async () => {
  database = await PGlite.create()
  await database.exec(`
    create schema analytics;
    create table analytics.events (id int, kind text, amount numeric(12,2), at timestamptz);
    insert into analytics.events values (1, 'click', 10.50, '2026-01-01T00:00:00Z'), (2, 'view', 2.00, '2026-01-02');
  `)
})

afterAll(async () => {
  await database.close()
})

test('a model becomes SQL with the names of what it refers to', async () => {
  const shop = openShop(database, {
    'models/events.sql': 'select 1 as id',
    'models/daily.sql': "{{ config(materialized='table') }}\nselect * from {{ ref('events') }} -- {{ this }}",
  })
  const { code, extraCteIds } = await shop.compile('model.shop.daily')
  expect(code.trim()).toBe('select * from "postgres"."analytics"."events" -- "postgres"."analytics"."daily"')
  expect(extraCteIds).toEqual([])
})

test('a stand-in takes the place of what is published', async () => {
  const shop = openShop(database, {
    'models/events.sql': 'select 1 as id',
    'models/_m.yml': 'models: [{name: events, columns: [{name: id, data_tests: [not_null]}]}]',
  })
  const id = [...shop.parsed.manifest.nodes.keys()].find((key) => key.startsWith('test.')) ?? ''
  const standIn = { database: 'postgres', schema: 'analytics', identifier: 'events__aside' }
  const { code } = await shop.compile(id, { standIns: new Map([['model.shop.events', standIn]]) })
  expect(code).toContain('from "postgres"."analytics"."events__aside"')
})

test('ephemeral parents are put in front, each once and behind what they read', async () => {
  const shop = openShop(database, {
    'models/base.sql': "{{ config(materialized='ephemeral') }} select 1 as id",
    'models/left.sql': "{{ config(materialized='ephemeral') }} select * from {{ ref('base') }}",
    'models/both.sql': "with x as (select * from {{ ref('left') }}) select * from x join {{ ref('base') }} using (id)",
  })
  const { code, extraCteIds } = await shop.compile('model.shop.both')
  expect(extraCteIds).toEqual(['model.shop.base', 'model.shop.left'])
  expect((await database.query(code)).rows).toEqual([{ id: 1 }])
})

test('positions lead back to the file of the model, and of an ephemeral parent', async () => {
  const shop = openShop(database, {
    'models/base.sql': "{{ config(materialized='ephemeral') }}\nselect 1 as in_base",
    'models/top.sql': "select *\nfrom {{ ref('base') }}\nwhere in_top",
  })
  const { code, sourceMap } = await shop.compile('model.shop.top')
  const fileAt = (text: string): string | undefined => {
    const offset = code.indexOf(text)
    return sourceMap.findLast((entry) => entry.offset <= offset)?.file
  }
  expect(fileAt('in_base')).toBe('models/base.sql')
  expect(fileAt('in_top')).toBe('models/top.sql')
})

test('queries of a template run once and in order, and their values are exact', async () => {
  const shop = openShop(database, {
    'models/events.sql': 'select 1 as id',
    'models/pivot.sql': [
      "{% set kinds = run_query('select distinct kind from ' ~ ref('events') ~ ' order by 1') %}",
      '{% call statement("total", fetch_result=true) %}select sum(amount) as s, max(at) as m, max(at) - min(at) as d from {{ ref("events") }}{% endcall %}',
      '{% if execute %}',
      "{% set row = load_result('total')['data'][0] %}",
      "select {% for kind in kinds.columns[0].values() %}'{{ kind }}'{{ ', ' if not loop.last }}{% endfor %}",
      '-- {{ row[0] }} {{ row[0] + 1 }} {{ row[0] * 2 > 24 }} {{ row[1].year }} {{ row[2] }} {{ row[2].days }}',
      '-- {{ kinds.rows | length }} {{ kinds.column_names }} {{ kinds.rows[0].kind }} {{ kinds.rows[0]["kind"] }}',
      '{% endif %}',
    ].join('\n'),
  })
  const { code } = await shop.compile('model.shop.pivot')
  expect(code).toContain("select 'click', 'view'")
  expect(code).toContain('-- 12.50 13.50 True 2026 1 day, 0:00:00 1')
  expect(code).toContain("-- 2 ('kind',) click click")
  expect(shop.asked.map((sql) => sql.slice(0, 15))).toEqual(['select distinct', 'select sum(amou'])
})

test('many nodes render at once without mixing their results', async () => {
  const numbers = Array.from({ length: 12 }, (_, index) => index)
  const shop = openShop(
    database,
    Object.fromEntries(
      numbers.map((number) => [
        `models/m${number}.sql`,
        `{% call statement('n', fetch_result=true) %}select ${number}{% endcall %}select {{ load_result('n')['data'][0][0] if execute }}`,
      ]),
    ),
  )
  const compiled = await Promise.all(numbers.map((number) => shop.compile(`model.shop.m${number}`)))
  expect(compiled.map(({ code }) => code.trim())).toEqual(numbers.map((number) => `select ${number}`))
})

test('is_incremental knows the table, the config and the flag', async () => {
  const files = {
    'models/events.sql':
      "{{ config(materialized='incremental') }}select 1{% if is_incremental() %} where true{% endif %}",
  }
  expect((await openShop(database, files).compile('model.shop.events')).code).toContain('where true')
  const rebuilt = openShop(database, files, { fullRefresh: true, flags: { full_refresh: true } })
  expect((await rebuilt.compile('model.shop.events')).code).not.toContain('where')
  const absent = openShop(database, { 'models/absent.sql': files['models/events.sql'] })
  expect((await absent.compile('model.shop.absent')).code).not.toContain('where')
})

test('--empty reads no rows of parents, whether the model names them anew or not', async () => {
  const shop = openShop(
    database,
    {
      'models/events.sql': 'select 1 as id',
      'models/plain.sql': "select events.id from {{ ref('events') }}",
      'models/named.sql': "select e.id from {{ ref('events') }} as e join {{ ref('events') }} f on e.id = f.id",
    },
    { empty: true },
  )
  for (const name of ['plain', 'named']) {
    const { code } = await shop.compile(`model.shop.${name}`)
    expect(code).toContain('where false limit 0')
    expect((await database.query(code)).rows).toEqual([])
  }
})

test('a ref that parsing did not see is refused, with the comment that declares it', async () => {
  const hidden = "select 1 {% if execute %}from {{ ref('events') }}{% endif %}"
  const files = { 'models/events.sql': 'select 1 as id', 'models/late.sql': hidden }
  const problem = await problemOf(openShop(database, files).compile('model.shop.late'))
  expect(problem).toMatchObject({
    code: 'REF_NOT_DECLARED',
    location: { file: 'models/late.sql', line: 1 },
    hint: "Say so in a comment of the node's file: -- depends_on: {{ ref('events') }}",
  })
  const declared = openShop(database, { ...files, 'models/late.sql': `-- depends_on: {{ ref('events') }}\n${hidden}` })
  expect((await declared.compile('model.shop.late')).code).toContain('from "postgres"."analytics"."events"')
})

test('hooks are rendered; one that asks about what is built waits for its turn', async () => {
  const shop = openShop(database, {
    'models/events.sql':
      "{{ config(pre_hook='select 1 -- {{ this }}', post_hook=['analyze {{ this }}', " +
      "\"{% set n = run_query('select count(*) from ' ~ this) %}comment on table {{ this }} is '{{ n.rows[0][0] if n }}'\"]) }}select 1",
  })
  const { preHooks, postHooks, node } = await shop.compile('model.shop.events')
  expect(preHooks.map(({ sql }) => sql)).toEqual(['select 1 -- "postgres"."analytics"."events"'])
  expect(postHooks[0]?.sql).toBe('analyze "postgres"."analytics"."events"')
  const waiting = postHooks[1]
  if (waiting === undefined) expect.unreachable()
  expect(waiting.deferred).toBe(true)
  expect(shop.asked).toEqual([])
  const ready = await shop.compiler.compileHook(node, waiting, queryHost(database))
  expect(ready).toMatchObject({ sql: `comment on table "postgres"."analytics"."events" is '2'` })
  expect(ready.deferred).toBeUndefined()
})

test('an inline query refers to every node', async () => {
  const shop = openShop(database, { 'models/events.sql': 'select 1 as id' })
  const context = { compiler: shop.compiler, manifest: shop.parsed.manifest, database: queryHost(database) }
  const { code } = await compileInline("select count(*) from {{ ref('events') }}", context)
  expect((await database.query<{ count: number }>(code)).rows[0]?.count).toBe(2)
  expect(await problemOf(compileInline("select * from {{ ref('event') }}", context))).toMatchObject({
    code: 'REF_NOT_FOUND',
    hint: 'Did you mean "events"?',
  })
})

test('an operation calls a macro with its arguments, and gives what it returns', async () => {
  const shop = openShop(database, {
    'macros/count.sql':
      "{% macro count_rows(table, least=0) %}{% set n = run_query('select count(*) from ' ~ table).rows[0][0] %}" +
      "{{ log('counted ' ~ n, info=true) }}{{ return({'rows': n, 'enough': n >= least}) }}{% endmacro %}",
  })
  expect(await shop.call('count_rows', { table: 'analytics.events', least: 2 })).toEqual({ rows: 2, enough: true })
  expect(shop.logged).toEqual(['info: counted 2'])
  expect(await problemOf(shop.call('count_row'))).toMatchObject({
    code: 'MACRO_NOT_FOUND',
    hint: 'Did you mean "count_rows"?',
  })
})

test('an error inside a macro of the engine stands where the model called it', async () => {
  const shop = openShop(database, {
    'models/events.sql': "select 1\n  {{ dbt.datediff('a', 'b', 'fortnight') if execute }}",
  })
  const problem = await problemOf(shop.compile('model.shop.events'))
  expect(problem).toMatchObject({
    message: 'datediff() knows no part "fortnight"',
    location: { file: 'models/events.sql', line: 2 },
  })
})

test('a failing query of a template names the call and keeps the cause', async () => {
  const shop = openShop(database, { 'models/events.sql': "select 1\n{% do run_query('select * from nowhere') %}" })
  expect(await problemOf(shop.compile('model.shop.events'))).toMatchObject({
    code: 'QUERY_FAILED',
    message: 'A query of the template failed: relation "nowhere" does not exist',
    location: { file: 'models/events.sql', line: 2 },
  })
})

test('a materialization of the project builds with the macros that it knows', async () => {
  const shop = openShop(database, {
    'macros/log_table.sql': `
      {% materialization log_table, default %}
        {%- set target_relation = this.incorporate(type='table') -%}
        {{ run_hooks(pre_hooks) }}
        {%- do drop_relation_if_exists(load_relation(this)) -%}
        {% call statement('main') %}{{ get_create_table_as_sql(false, target_relation, sql) }}{% endcall %}
        {{ run_hooks(post_hooks) }}
        {{ return({'relations': [target_relation]}) }}
      {% endmaterialization %}`,
    'models/kept.sql':
      "{{ config(materialized='log_table', post_hook=\"comment on table {{ this }} is 'kept'\") }}select 7 as id",
    'models/plain.sql': 'select 1',
  })
  const asking = queryHost(database)
  const compiled = await shop.compile('model.shop.kept')
  const outcome = await shop.compiler.materialize(compiled, asking)
  expect(outcome?.relations).toMatchObject([{ schema: 'analytics', identifier: 'kept', kind: 'table' }])
  expect((await database.query('select id from analytics.kept')).rows).toEqual([{ id: 7 }])
  expect(await shop.compiler.materialize(await shop.compile('model.shop.plain'), asking)).toBeNull()
})
