import { expect, test } from 'vitest'
import { modelOf, parse, parseProblems, warningsOf } from './project.js'

const project = (models: string): string => `name: shop\nprofile: shop\nmodels:\n${models}`

test('the nearest place wins: folder over project, properties file over folder, the model over all', () => {
  const parsed = parse({
    'project.yml': project('  +materialized: view\n  shop:\n    a:\n      +materialized: table\n'),
    'models/x.sql': 'select 1',
    'models/a/y.sql': 'select 1',
    'models/a/z.sql': 'select 1',
    'models/a/w.sql': "{{ config(materialized='ephemeral') }}select 1",
    'models/a/p.yml':
      'models:\n  - {name: z, config: {materialized: incremental}}\n  - {name: w, config: {materialized: table}}\n',
  })
  expect(modelOf(parsed, 'x').config.materialized).toBe('view')
  expect(modelOf(parsed, 'y').config.materialized).toBe('table')
  expect(modelOf(parsed, 'z').config.materialized).toBe('incremental')
  expect(modelOf(parsed, 'w').config.materialized).toBe('ephemeral')
})

test('meta and hooks add up; a privilege of grants is replaced unless it has a plus', () => {
  const parsed = parse({
    'project.yml': project(
      '  +meta: {a: 1, b: 1}\n  +pre-hook: set x = 1\n  +grants: {select: [one], insert: [two]}\n',
    ),
    'models/m.sql':
      "{{ config(meta={'b': 2}, pre_hook='set y = 2', grants={'+select': ['three'], 'insert': ['four']}) }}select 1",
  })
  expect(modelOf(parsed, 'm').config).toMatchObject({
    meta: { a: 1, b: 2 },
    pre_hook: [
      { sql: 'set x = 1', transaction: true },
      { sql: 'set y = 2', transaction: true },
    ],
    grants: { select: ['one', 'three'], insert: ['four'] },
  })
})

test('templates in the project file are rendered for the nodes they reach, and keep their types', () => {
  const parsed = parse(
    {
      'project.yml': project("  +enabled: \"{{ target.name == 'dev' }}\"\n  +schema: \"{{ var('where', 'x') }}\"\n"),
      'models/m.sql': 'select 1',
    },
    { vars: '{where: mart}' },
  )
  expect(modelOf(parsed, 'm')).toMatchObject({ schema: 'analytics_mart', config: { enabled: true } })
  expect(modelOf(parsed, 'm').unrenderedConfig).toMatchObject({ schema: "{{ var('where', 'x') }}" })
})

test('a wrong type is an error wherever it is written', () => {
  expect(
    parseProblems({
      'models/m.sql': "select 1\n{{ config(enabled='maybe', unique_key=3) }}",
      'models/n.sql': 'select 1',
      'models/p.yml': 'models:\n  - name: n\n    config: {lookback: x}\n',
    }),
  ).toEqual([
    'WRONG_TYPE models/m.sql:2:4 "enabled" must be true or false, not "maybe"',
    'WRONG_TYPE models/m.sql:2:4 "unique_key" must be text or a list, not 3',
    'WRONG_TYPE models/p.yml:3:24 "lookback" must be a number, not "x"',
  ])
})

test('a misspelt key is a warning with the right one, also in config(); keys for own macros pass there', () => {
  expect(
    warningsOf({
      'models/m.sql': "{{ config(materialised='table', my_own_thing=1) }}select 1",
      'models/p.yml': 'models:\n  - name: m\n    descripton: x\n    config: {tag: [a]}\n',
    }),
  ).toEqual([
    'UNKNOWN_CONFIG models/m.sql:1:4 "materialised" is not a config that the engine knows | Did you mean "materialized"?',
    'UNKNOWN_KEY models/p.yml:3:5 Key "descripton" is not known in item 1 of "models"; it is ignored | Did you mean "description"?',
    'UNKNOWN_KEY models/p.yml:4:14 Key "tag" is not known in "config"; it is ignored | Did you mean "tags"?',
  ])
})

test('a path of the project file that reaches nothing, and an entry that describes nothing, are warnings', () => {
  expect(
    warningsOf({
      'project.yml': project('  shop:\n    stagin:\n      +materialized: table\n'),
      'models/staging/orders.sql': 'select 1',
      'models/p.yml': 'models:\n  - name: order\n',
    }),
  ).toEqual([
    'NODE_NOT_FOUND models/p.yml:2:11 No model is named "order" | Did you mean "orders"?',
    'UNUSED_CONFIG project.yml:5:5 Nothing is configured by "models.shop.stagin" | The path is made of the package, the folders below the resource path, and the name.',
  ])
})

test('a disabled model leaves the graph, and so do its tests', () => {
  const { manifest } = parse({
    'models/m.sql': '{{ config(enabled=false) }}select 1',
    'models/n.sql': 'select 1',
    'models/p.yml':
      "models:\n  - name: m\n    columns: [{name: id, data_tests: [unique]}]\n  - name: n\n    columns: [{name: id, data_tests: [{relationships: {to: ref('m'), field: id}}]}]\n",
  })
  expect([...manifest.nodes.keys()]).toEqual(['model.shop.n'])
  expect([...manifest.disabled.values()].map((node) => node.name).sort()).toEqual([
    'm',
    'relationships_n_id__id__ref_m_',
  ])
})

test('names go through the macros of the project', () => {
  const parsed = parse({
    'macros/names.sql':
      '{% macro generate_schema_name(custom_schema_name, node) %}{{ custom_schema_name or target.schema }}{% endmacro %}\n{% macro generate_alias_name(custom_alias_name=none, node=none) %}{{ node.resource_type }}_{{ custom_alias_name or node.name }}{% endmacro %}',
    'models/m.sql': "{{ config(schema='core') }}select 1",
    'models/n.sql': "{{ config(alias='other') }}select 1",
  })
  expect(modelOf(parsed, 'm')).toMatchObject({ schema: 'core', alias: 'model_m' })
  expect(modelOf(parsed, 'n')).toMatchObject({ schema: 'analytics', alias: 'model_other' })
})
