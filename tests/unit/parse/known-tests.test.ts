import { expect, test } from 'vitest'
import type { TestNode } from '../../../src/core/node.js'
import { parse } from './project.js'

const ENTRIES: Readonly<Record<string, string>> = {
  orders: '{ name: orders, columns: [{ name: id, data_tests: [unique, not_null] }] }',
  customers: '{ name: customers, columns: [{ name: key, data_tests: [unique, { not_null: { name: has_key } }] }] }',
  a_model_with_a_name_that_makes_the_names_of_its_tests_long:
    '{ name: a_model_with_a_name_that_makes_the_names_of_its_tests_long, columns: [{ name: "Odd column", quote: true, data_tests: [unique, not_null] }] }',
  one_more_with_a_name_that_makes_the_names_of_its_tests_long:
    '{ name: one_more_with_a_name_that_makes_the_names_of_its_tests_long, columns: [{ name: id, tags: [a], data_tests: [unique] }] }',
  filtered: `{ name: filtered, columns: [{ name: id, data_tests: [{ unique: { config: { where: "id > {{ var('least') }}" } } }] }] }`,
  narrowed: `{ name: narrowed, columns: [{ name: id, data_tests: [{ unique: { config: { where: "id > 1", severity: warn } } }] }] }`,
  states: `{ name: states, columns: [{ name: state, data_tests: [{ accepted_values: { arguments: { values: [a, b] } } }] }] }`,
  kinds: `{ name: kinds, columns: [{ name: kind, data_tests: [{ accepted_values: { arguments: { values: ["{{ var('least') }}"] } } }] }] }`,
  lines: `{ name: lines, columns: [{ name: order_id, data_tests: [{ relationships: { arguments: { to: "ref('orders')", field: id } } }] }] }`,
  parts: `{ name: parts, columns: [{ name: order_id, data_tests: [{ relationships: { arguments: { to: "ref('orders')", field: id } } }] }] }`,
}

/** The data tests of a project with a properties file for each of these models. */
function testsOf(described: readonly string[], macros: Readonly<Record<string, string>> = {}): readonly TestNode[] {
  const names = Object.keys(ENTRIES)
  const { manifest } = parse({
    'project.yml': 'name: shop\nprofile: shop\nvars: { least: 3 }\ndata_tests: { +tags: [all] }\n',
    'models/_sources.yml':
      'sources: [{ name: app, tables: [{ name: raw, columns: [{ name: id, data_tests: [unique] }] }, { name: more, columns: [{ name: key, data_tests: [unique] }] }] }]\n',
    ...Object.fromEntries(names.map((name) => [`models/${name}.sql`, 'select 1 as id'])),
    ...Object.fromEntries(described.map((name) => [`models/${name}.yml`, `models:\n  - ${ENTRIES[name]}\n`])),
    ...macros,
  })
  return [...manifest.nodes.values()].filter((node) => node.resourceType === 'test')
}

const attachedTo = (nodes: readonly TestNode[], name: string): readonly TestNode[] =>
  nodes.filter((node) => node.attachedNode === `model.shop.${name}`)

test('a test is what it would be as the first of its kind', () => {
  const all = testsOf(Object.keys(ENTRIES))
  expect(all.length).toBe(15)
  for (const name of Object.keys(ENTRIES)) {
    const alone = attachedTo(testsOf([name]), name)
    expect(alone.length, name).toBeGreaterThan(0)
    expect(attachedTo(all, name)).toEqual(alone)
  }
  const sources = all.filter((node) => node.attachedNode?.startsWith('source.') === true)
  expect(sources.map((node) => node.sources.map((call) => [call.tableName, call.location.line]))).toEqual([
    [['raw', 1]],
    [['more', 1]],
  ])
})

test.each([
  [
    'the test itself',
    '{% test unique(model, column_name) %}{{ config(severity=("warn" if column_name == "key" else "error")) }}select 1{% endtest %}',
  ],
  [
    'what it dispatches to',
    '{% macro default__test_unique(model, column_name) %}{{ config(severity=("warn" if column_name == "key" else "error")) }}select 1{% endmacro %}',
  ],
  [
    'what it reads',
    '{% macro get_where_subquery(relation) %}{{ config(severity=("warn" if "customers" in (relation | string) else "error")) }}{{ return(relation) }}{% endmacro %}',
  ],
  [
    'ref',
    '{% macro ref(name) %}{{ config(severity=("warn" if name == "customers" else "error")) }}{{ return(builtins.ref(name)) }}{% endmacro %}',
  ],
])('a macro of the project that decides by the model or the column is asked for each test: %s', (_what, macro) => {
  const macros = {
    'macros/m.sql': macro.startsWith('{% test') ? '' : macro,
    'tests/generic/t.sql': macro.startsWith('{% test') ? macro : '',
  }
  const nodes = testsOf(['orders', 'customers'], macros)
  const severity = (name: string): readonly string[] =>
    attachedTo(nodes, name)
      .filter((node) => node.testMetadata?.name === 'unique')
      .map((node) => node.config.severity)
  expect(severity('orders')).toEqual(['error'])
  expect(severity('customers')).toEqual(['warn'])
})
