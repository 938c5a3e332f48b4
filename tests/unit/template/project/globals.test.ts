import { expect, test } from 'vitest'
import { TemplateError } from '../../../../src/template/index.js'
import { makeHost, renderSync } from '../../../support/template-host.js'

test.each([
  ['{{ ref("orders") }}', '"shop"."public"."orders"'],
  ['{{ source("crm", "people") }}', '"shop"."crm"."people"'],
  [
    '{{ this }} {{ this.schema }} {{ this.identifier }} {{ this.name }} {{ this.type }}',
    '"shop"."public"."orders" public orders orders None',
  ],
  ['{{ this.include(database=false) }}', '"public"."orders"'],
  ['{{ this.quote(schema=false, identifier=false) }}', '"shop".public.orders'],
  ["{{ this.incorporate(path={'identifier': 'o2'}, type='view') }}", '"shop"."public"."o2"'],
  ["{{ api.Relation.create(schema='a', identifier='b', type='table').is_table }}", 'True'],
  ["{{ api.Relation.create(database='shop', schema='public', identifier='orders') == this }}", 'True'],
  ["{{ this.information_schema('columns') }}", '"shop".INFORMATION_SCHEMA.columns'],
  [
    "{{ this is mapping }} {{ this.get('metadata', {}).get('type', '').endswith('Relation') }} {{ {this: 1}[ref('orders')] }}",
    'True True 1',
  ],
  ['{{ this.without_identifier() }}', '"shop"."public"'],
  ["{{ api.Column('id', 'numeric', none, 12, 2).data_type }}", 'numeric(12,2)'],
  ["{{ api.Column.create('a', 'string').dtype }}", 'TEXT'],
  ["{{ api.Column('a', 'text') }}", '<Column a (text)>'],
  ["{{ api.Column('a', 'character varying(20)').string_size() }}", '20'],
  ["{{ api.Column('a', 'character varying(5)').can_expand_to(api.Column('a', 'character varying(9)')) }}", 'True'],
  ['{{ target.name }} {{ target["schema"] }} {{ target.get("nothing", 1) }}', 'dev public 1'],
  ["{{ tojson({'a': [1, 1.0, none, true, 'ü']}) }}", '{"a": [1, 1.0, null, true, "\\u00fc"]}'],
  ["{{ tojson({'b': 1, 'a': 2}, sort_keys=true) }}", '{"a": 2, "b": 1}'],
  ['{{ fromjson(\'{"a": [1, 2.0, 12345678901234567890]}\') }}', "{'a': [1, 2.0, 12345678901234567890]}"],
  ["{{ fromjson('not json', 'else') }}", 'else'],
  ["{{ fromyaml('a: [1, x]') }}", "{'a': [1, 'x']}"],
  ["{{ toyaml({'a': [1, 2]}) }}", 'a:\n- 1\n- 2\n'],
  ["{{ set([1, 2, 1]) | list }} {{ set(5, 'no') }}", '[1, 2] no'],
  ["{{ zip([1, 2], ['a', 'b']) | list }}", "[(1, 'a'), (2, 'b')]"],
  ["{{ local_md5('abc') }}", '900150983cd24fb0d6963f7d28e17f72'],
  ["{{ diff_of_two_dicts({'Select': ['A', 'b'], 'x': ['c']}, {'select': ['a'], 'X': ['C']}) }}", "{'Select': ['b']}"],
  ["{{ render('{{ 1 + 1 }}') }}", '2'],
  ["{{ context['target'].name }} {{ context.get('nothing', 'x') }}", 'dev x'],
  ['{{ execute }} {{ flags.FULL_REFRESH }} {{ thread_id }} {{ project_name }}', 'False False MainThread shop'],
  [
    '{{ flags.STORE_FAILURES }} {{ flags.warn_error_options.silence }} {{ flags.INDIRECT_SELECTION }} {{ flags.Full_Refresh is defined }}',
    'False [] eager False',
  ],
  [
    "{{ this.create(schema='a', identifier='b') }} {{ this.View }} {{ this.get_relation_type.Table }} {{ this.renameable_relations }}",
    '"a"."b" view table [\'table\', \'view\']',
  ],
  ["{{ adapter.Relation.create(identifier='b') }} {{ 'create' in this }}", '"b" False'],
  ["{{ config.get('other', 'z', validator=validation.any['x']) }}", 'z'],
  ["{{ run_started_at.strftime('%Y-%m-%d') }} {{ run_started_at }}", '2026-03-01 2026-03-01 09:30:00+00:00'],
  ["{{ run_started_at.astimezone(modules.pytz.timezone('America/New_York')) }}", '2026-03-01 04:30:00-05:00'],
  ["{{ run_query('select 1') }}{{ load_result('x') }}", 'NoneNone'],
  ["{% call statement('x', fetch_result=true) %}select 1{% endcall %}", ''],
  ["{{ adapter.get_columns_in_relation(this) }} {{ adapter.get_relation('a', 'b', 'c') }}", '[] None'],
  [`{{ adapter.quote('a"b') }} {{ adapter.type() }}`, '"a""b" postgres'],
])('%s gives %s', (template, expected) => {
  expect(renderSync(template)).toBe(expected)
})

test('config sets, and reads what others set', () => {
  const set: unknown[] = []
  const values: Record<string, unknown> = { tags: ['a'], meta: { owner: 'x' }, persist_docs: { columns: true } }
  const host = makeHost({ config: { set: (given) => set.push(given), get: (name) => values[name] } })
  const template =
    "{{ config(materialized='table', tags=['b']) }}{{ config.get('tags') }} {{ config.get('no', 'else') }} " +
    "{{ config.meta_get('owner') }} {{ config.persist_column_docs() }} {{ config.get('schema') }}"
  expect(renderSync(template, { host })).toBe("['a'] else x True None")
  expect(set).toEqual([{ materialized: 'table', tags: ['b'] }])
})

test('a validator of config takes what is allowed, and names it for what is not', () => {
  const host = makeHost({ config: { set: () => undefined, get: (name) => (name === 'kind' ? 'x' : undefined) } })
  const read = (call: string): string => renderSync(`{{ ${call} }}`, { host })
  expect(read("config.get('kind', validator=validation.any['x', 'y'])")).toBe('x')
  expect(read("config.get('other', 'z', validator=validation.any['x'])")).toBe('z')
  expect(() => read("config.require('kind', validator=validation.any['a', 'b'])")).toThrow(
    "the value must be one of 'a', 'b', but is 'x'",
  )
})

test('a variable without a value names the nearest one', () => {
  const host = makeHost({
    variable: (name) => (name === 'as_of' ? '2026-01-01' : undefined),
    variableNames: () => ['as_of'],
  })
  expect(renderSync("{{ var('as_of') }} {{ var('x', 1) }} {{ var.has_var('as_of') }}", { host })).toBe(
    '2026-01-01 1 True',
  )
  const problem = problemOf(() => renderSync("select\n  {{ var('as_off') }}", { host }))
  expect(problem).toMatchObject({
    code: 'VARIABLE_NOT_FOUND',
    message: 'Variable "as_off" is not set and the call gives no default',
    hint: 'Did you mean "as_of"?',
    location: { file: 'models/orders.sql', line: 2 },
  })
})

test('secrets are refused, other environment variables are text', () => {
  const host = makeHost({ environment: (name) => (name === 'HOST' ? 'db' : undefined) })
  expect(renderSync("{{ env_var('HOST') }} {{ env_var('PORT', 5432) }}", { host })).toBe('db 5432')
  expect(() => renderSync("{{ env_var('DBT_ENV_SECRET_KEY') }}", { host })).toThrow('may be read in profiles.yml')
})

test('the rows of a seed pass no template, and the error says where they are', () => {
  const problem = problemOf(() => renderSync('{% set rows = load_agate_table() %}'))
  expect(problem).toMatchObject({
    message: 'load_agate_table() gives the rows of a seed to the materialization that builds it',
    hint: expect.stringContaining('run_query') as string,
  })
})

test('errors that a macro raises stand where they were raised, warnings are logged', () => {
  const problem = problemOf(() => renderSync("\n{{ exceptions.raise_compiler_error('no such luck') }}"))
  expect(problem).toMatchObject({ message: 'no such luck', location: { line: 2 } })
  const host = makeHost()
  expect(
    renderSync("{{ exceptions.warn('careful') }}{{ log('hi', info=true) }}{{ log('low') }}{{ print('out') }}", {
      host,
    }),
  ).toBe('')
  expect(host.logged).toEqual(['warn: careful', 'info: hi', 'debug: low', 'print: out'])
})

test('try_or_compiler_error gives the result, or the message', () => {
  expect(renderSync("{{ try_or_compiler_error('bad date', modules.datetime.datetime.strptime, '2024', '%Y') }}")).toBe(
    '2024-01-01 00:00:00',
  )
  expect(() =>
    renderSync("{{ try_or_compiler_error('bad date', modules.datetime.datetime.strptime, 'x', '%Y') }}"),
  ).toThrow('bad date')
})

function problemOf(work: () => unknown): unknown {
  try {
    work()
  } catch (error) {
    if (error instanceof TemplateError) return error.toDiagnostic()
    throw error
  }
  return undefined
}
