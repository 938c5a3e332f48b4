import { expect, test } from 'vitest'
import { modelOf, nodeOf, parse, parseProblems } from './project.js'

test('versions are nodes of their own; ref without one means the latest', () => {
  const parsed = parse({
    'models/orders_v1.sql': 'select 1 as id',
    'models/orders_v2.sql': 'select 2 as id',
    'models/uses.sql': "select * from {{ ref('orders') }} join {{ ref('orders', v=1) }} using (id)",
    'models/p.yml': `
models:
  - name: orders
    latest_version: 2
    config: {materialized: table}
    columns: [{name: id, description: Key.}, {name: old}]
    versions:
      - v: 1
        config: {alias: orders_old}
      - v: 2
        columns:
          - include: all
            exclude: [old]
          - {name: extra, data_tests: [unique]}
`,
  })
  expect(modelOf(parsed, 'orders.v1')).toMatchObject({
    alias: 'orders_old',
    version: 1,
    latestVersion: 2,
    name: 'orders',
  })
  expect(modelOf(parsed, 'orders.v2')).toMatchObject({ alias: 'orders_v2', config: { materialized: 'table' } })
  expect(Object.keys(modelOf(parsed, 'orders.v2').columns)).toEqual(['id', 'extra'])
  expect(modelOf(parsed, 'uses').dependsOn.nodes).toEqual(['model.shop.orders.v2', 'model.shop.orders.v1'])
  expect([...parsed.manifest.nodes.values()].some((node) => node.name === 'unique_orders_v2_extra')).toBe(true)
})

test('a version that does not exist is reported with those that do', () => {
  expect(
    parseProblems({
      'models/a_v1.sql': 'select 1',
      'models/b.sql': "select * from {{ ref('a', v=3) }}",
      'models/p.yml': 'models: [{name: a, versions: [{v: 1}]}]',
    }),
  ).toEqual([
    'VERSION_NOT_FOUND models/b.sql:1:18 model.shop.b refers to version "3" of "a", which has none | It has: 1.',
  ])
})

test('snapshots are blocks of a file, or entries with a relation', () => {
  const parsed = parse({
    'models/orders.sql': 'select 1 as id',
    'snapshots/history.sql':
      "{% snapshot orders_history %}\n{{ config(strategy='check', check_cols='all', unique_key='id', target_schema='past') }}\nselect * from {{ ref('orders') }}\n{% endsnapshot %}\n",
    'snapshots/s.yml':
      "snapshots:\n  - name: orders_log\n    relation: ref('orders')\n    config: {strategy: timestamp, updated_at: at, unique_key: id}\n",
  })
  expect(nodeOf(parsed, 'snapshot.shop.orders_history', 'snapshot')).toMatchObject({
    schema: 'past',
    fqn: ['shop', 'history', 'orders_history'],
    codeLocation: { file: 'snapshots/history.sql', line: 1 },
    config: { materialized: 'snapshot', strategy: 'check' },
    dependsOn: { nodes: ['model.shop.orders'] },
  })
  expect(nodeOf(parsed, 'snapshot.shop.orders_log', 'snapshot')).toMatchObject({
    rawCode: "select * from {{ ref('orders') }}",
    dependsOn: { nodes: ['model.shop.orders'] },
  })
})

test('exposures, hooks and analyses', () => {
  const parsed = parse({
    'project.yml':
      'name: shop\nprofile: shop\non-run-start: "create table if not exists log ()"\non-run-end: ["{{ say(ref(\'orders\')) }}"]\n',
    'macros/say.sql': '{% macro say(x) %}select 1{% endmacro %}',
    'models/orders.sql': 'select 1 as id',
    'analyses/look.sql': "select * from {{ ref('orders') }}",
    'models/p.yml':
      "exposures:\n  - name: board\n    type: dashboard\n    owner: {name: Ada}\n    depends_on: [ref('orders')]\n",
  })
  expect(nodeOf(parsed, 'exposure.shop.board', 'exposure')).toMatchObject({
    exposureType: 'dashboard',
    dependsOn: { nodes: ['model.shop.orders'] },
  })
  expect(nodeOf(parsed, 'analysis.shop.look', 'analysis').dependsOn.nodes).toEqual(['model.shop.orders'])
  expect(parsed.hooks).toEqual({
    onRunStart: ['operation.shop.shop-on-run-start-0'],
    onRunEnd: ['operation.shop.shop-on-run-end-0'],
  })
  expect(nodeOf(parsed, 'operation.shop.shop-on-run-end-0', 'operation')).toMatchObject({
    dependsOn: { nodes: ['model.shop.orders'], macros: ['macro.shop.say'] },
    codeLocation: { file: 'project.yml', line: 4 },
  })
})

test('generic tests: own ones, custom names, packages, configuration in every place, limits of measured tests', () => {
  const parsed = parse({
    'tests/generic/small.sql':
      "{% test small(model, column_name, most=1) %}{{ config(severity='warn', measured=true) }}select 1 as measured from {{ model }}{% endtest %}",
    'models/m.sql': 'select 1 as id',
    'models/p.yml': `
models:
  - name: m
    data_tests:
      - small:
          name: m_is_small
          column_name: id
          config: {where: "id > 0", tags: [slow]}
    columns:
      - name: id
        tags: [key]
        tests:
          - small: {arguments: {most: 3}, warn_above: 0.1, error_above: 0.5, severity: error}
          - {test_name: not_null, name: id_is_there, config: {limit: 5}}
          - not_null: {enabled: false, name: off}
`,
  })
  const named = (name: string) =>
    [...parsed.manifest.nodes.values()].find((node) => node.resourceType === 'test' && node.name === name)
  expect(named('m_is_small')).toMatchObject({
    columnName: null,
    alias: 'm_is_small',
    tags: ['slow'],
    config: { severity: 'warn', measured: true, where: 'id > 0' },
    testMetadata: { name: 'small', kwargs: { column_name: 'id' } },
  })
  expect(named('small_m_id__3')).toMatchObject({
    tags: ['key'],
    config: { severity: 'error', warn_above: 0.1, error_above: 0.5 },
    testMetadata: { kwargs: { most: 3, column_name: 'id' } },
  })
  expect(named('id_is_there')).toMatchObject({ config: { limit: 5 }, testMetadata: { name: 'not_null' } })
  expect(named('off')).toBeUndefined()
})

test('unit tests are kept with the nodes that their inputs mean and the rows of their fixtures', () => {
  const parsed = parse({
    'models/orders.sql': 'select 1 as id',
    'models/totals.sql': "select * from {{ ref('orders') }}",
    'tests/fixtures/some_orders.csv': 'id\n1\n',
    'models/p.yml': `
unit_tests:
  - name: adds_up
    model: totals
    given:
      - input: ref('orders')
        format: csv
        fixture: some_orders
      - input: this
        rows: [{id: 1}]
    expect: {rows: [{id: 1}]}
    overrides: {vars: {as_of: x}}
`,
  })
  expect(parsed.manifest.unitTests?.get('unit_test.shop.totals.adds_up')).toMatchObject({
    modelId: 'model.shop.totals',
    fqn: ['shop', 'totals', 'adds_up'],
    given: [
      { input: "ref('orders')", node: 'model.shop.orders', format: 'csv', rows: 'id\n1\n', fixture: 'some_orders' },
      { input: 'this', node: null, format: 'dict', rows: [{ id: 1 }] },
    ],
    expect: { rows: [{ id: 1 }] },
    overrides: { vars: { as_of: 'x' } },
  })
})

test('packages: their own models and macros, configured by their own project file and then by the root', () => {
  const parsed = parse({
    'project.yml': 'name: shop\nprofile: shop\nmodels:\n  parts:\n    +schema: from_root\nvars:\n  parts: {unit: cm}\n',
    'packages.yml': 'packages:\n  - local: ../parts\n',
    '/parts/dbt_project.yml':
      'name: parts\nmodels:\n  parts:\n    +materialized: table\n    +schema: own\nvars: {unit: m}\n',
    '/parts/models/part.sql': "{{ config(schema='in_file') }}select '{{ var('unit') }}' as {{ twice('x') }}",
    '/parts/macros/twice.sql': '{% macro twice(x) %}{{ x }}{{ x }}{% endmacro %}',
    'models/uses.sql': "select {{ parts.twice('a') }} from {{ ref('parts', 'part') }}",
  })
  expect(nodeOf(parsed, 'model.parts.part', 'model')).toMatchObject({
    schema: 'analytics_from_root',
    packageName: 'parts',
    originalFilePath: 'models/part.sql',
    config: { materialized: 'table' },
    dependsOn: { macros: ['macro.parts.twice'] },
  })
  expect(modelOf(parsed, 'uses').dependsOn).toEqual({ nodes: ['model.parts.part'], macros: ['macro.parts.twice'] })
  expect(parsed.manifest.macros.get('macro.parts.twice')).toMatchObject({ originalFilePath: 'macros/twice.sql' })
})

test('a package that is listed and not there is reported', () => {
  expect(parseProblems({ 'packages.yml': 'packages:\n  - package: dbt-labs/dbt_utils\n    version: 1.0.0\n' })).toEqual(
    [
      'PACKAGE_NOT_INSTALLED packages.yml:2:5 packages.yml lists the package "dbt-labs/dbt_utils", which is not installed | Install it with "tsmodel deps".',
    ],
  )
})

test('a test folder holds singular tests, their properties, generic tests and fixtures', () => {
  const parsed = parse({
    'models/m.sql': 'select 1 as id',
    'tests/deep/is_small.sql': "select * from {{ ref('m') }} where id > 9",
    'tests/deep/p.yml':
      'data_tests:\n  - name: is_small\n    description: Small.\n    config: {severity: warn, tags: [quick]}\n',
    'tests/generic/odd.sql': '{% test odd(model) %}select 1{% endtest %}',
    'tests/fixtures/rows.sql': 'select 1',
    'tests/notes.txt': 'not read',
  })
  expect([...parsed.manifest.nodes.keys()]).toEqual(['model.shop.m', 'test.shop.is_small'])
  expect(nodeOf(parsed, 'test.shop.is_small', 'test')).toMatchObject({
    description: 'Small.',
    tags: ['quick'],
    fqn: ['shop', 'deep', 'is_small'],
    patchPath: 'tests/deep/p.yml',
    config: { severity: 'warn' },
  })
})
