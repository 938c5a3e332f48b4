import { expect, test } from 'vitest'
import type { DiagnosticError } from '../../../../src/core/diagnostic.js'
import { compileTemplate } from '../../../../src/template/index.js'
import { nodeScope } from '../../../../src/template/project/index.js'
import { libraryOf, makeHost, renderSync } from '../../../support/template-host.js'

const macro = (name: string, body: string): string => `{% macro ${name}() %}${body}{% endmacro %}\n`

test('a plain name means the own package, then the root project, then the engine', () => {
  const library = libraryOf({
    shop: macro('shared', 'shop') + macro('only_shop', 'shop'),
    tools: macro('shared', 'tools') + macro('ask', '{{ shared() }} {{ only_shop() }}'),
  })
  expect(renderSync('{{ shared() }}, {{ tools.ask() }}', { library })).toBe('shop, tools shop')
  expect(renderSync('{{ shared() }}', { library, packageName: 'tools' })).toBe('tools')
  expect(renderSync("{{ hash('x') }}", { library })).toBe('md5(cast(x as TEXT))')
})

test('the engine calls the macros that the root project overrides', () => {
  const library = libraryOf({ shop: macro('type_string', 'varchar') })
  expect(renderSync("{{ dbt.hash('x') }}", { library })).toBe('md5(cast(x as varchar))')
})

test('a project may override ref and still reach the original', () => {
  const library = libraryOf({
    shop: '{% macro ref(name) %}{{ return(builtins.ref(name).include(database=false)) }}{% endmacro %}',
  })
  expect(renderSync("{{ ref('orders') }}", { library })).toBe('"public"."orders"')
})

test('dispatch takes postgres__ before default__, in the search order of the project file', () => {
  const tools = `{% macro day() %}{{ return(adapter.dispatch('day', 'tools')()) }}{% endmacro %}${macro('default__day', 'tools')}`
  const shop = macro('postgres__day', 'shop')
  const other = macro('default__day', 'other')
  expect(renderSync('{{ tools.day() }}', { library: libraryOf({ tools }) })).toBe('tools')
  expect(renderSync('{{ tools.day() }}', { library: libraryOf({ tools, shop, other }) })).toBe('shop')
  const dispatch = [{ macroNamespace: 'tools', searchOrder: ['other', 'tools'] }]
  expect(renderSync('{{ tools.day() }}', { library: libraryOf({ tools, shop, other }, dispatch) })).toBe('other')
})

test('a dispatch that finds nothing says where it searched', () => {
  expect(() => renderSync("{{ adapter.dispatch('nothing', 'shop')() }}")).toThrow(
    'In dispatch: no macro "nothing" found in namespace "shop". Searched for: "shop.postgres__nothing"',
  )
  expect(() => renderSync("{{ adapter.dispatch('shop.x')() }}")).toThrow('may not hold a dot')
})

test('macros of one name in one package are reported, all at once', () => {
  const twice = macro('a', '1') + macro('a', '2') + macro('b', '1') + macro('b', '2')
  try {
    libraryOf({ shop: twice })
    expect.unreachable()
  } catch (error) {
    expect((error as DiagnosticError).diagnostics.map(({ code, location }) => [code, location?.line])).toEqual([
      ['MACRO_DUPLICATE', 2],
      ['MACRO_DUPLICATE', 4],
    ])
  }
})

test('generic tests are found with and without their namespace', () => {
  const library = libraryOf({ tools: '{% test positive(model, column_name) %}select 1{% endtest %}' })
  expect(library.findTest('positive', 'tools', 'shop')?.name).toBe('test_positive')
  expect(library.findTest('positive', null, 'shop')).toBeUndefined()
  expect(library.findTest('not_null', null, 'shop')?.name).toBe('test_not_null')
  expect(library.testNames('shop')).toContain('orphaned_external_id')
})

test('a package may add a materialization, but only the root project replaces one of the engine', () => {
  const block = (name: string): string => `{% materialization ${name}, default %}{% endmaterialization %}`
  const library = libraryOf({ shop: block('view'), tools: block('table') + block('log_table') })
  expect(library.findMaterialization('view', 'postgres', 'shop')?.name).toBe('materialization_view_default')
  expect(library.findMaterialization('table', 'postgres', 'shop')).toBeUndefined()
  expect(library.findMaterialization('log_table', 'postgres', 'shop')?.name).toBe('materialization_log_table_default')
})

test('static calls resolve to ids, dispatched ones too', () => {
  const library = libraryOf({ tools: macro('default__day', 'x') })
  const calls = [['ref'], ['dbt', 'hash'], ['is_incremental'], ['adapter', 'dispatch', 'day', 'tools']]
  expect(library.resolveCalls(calls, 'shop')).toEqual([
    'macro.dbt.hash',
    'macro.dbt.is_incremental',
    'macro.tools.default__day',
  ])
})

test('names of the schema, alias and database follow the field', () => {
  const names = "{{ generate_schema_name(none, node) }} {{ generate_schema_name(' mart ', node) }}"
  expect(renderSync(names)).toBe('public public_mart')
  expect(renderSync("{{ generate_alias_name(none, {'name': 'a', 'version': '1.5'}) }}")).toBe('a_v1_5')
  expect(renderSync("{{ generate_alias_name('b', {'name': 'a'}) }}")).toBe('b')
  expect(renderSync('{{ generate_database_name(none, node) }}')).toBe('shop')
  expect(renderSync("{{ generate_schema_name_for_env('mart', node) }}")).toBe('public')
})

test('the macros that a node itself names are known, not those that they call', () => {
  const scope = nodeScope({ host: makeHost(), library: libraryOf(), packageName: 'shop' })
  compileTemplate({
    file: 'm.sql',
    text: "{{ dbt.hash('a') }} {{ adapter.dispatch('length', 'dbt')('b') }}",
  }).renderSync(scope)
  expect(scope.macrosUsed()).toEqual(['macro.dbt.default__length', 'macro.dbt.hash'])
})
