import { expect, test } from 'vitest'
import { parseProblems } from './project.js'

const long = 'a'.repeat(64)

test('unknown refs, sources, macros, variables and tests are reported all at once, with the nearest name', () => {
  const problems = parseProblems({
    'models/stg_orders.sql': "select * from {{ source('app', 'ordrs') }}",
    'models/orders.sql': "select 1\nfrom {{ ref('stg_ordes') }}",
    'models/macros.sql': 'select {{ cent(1) }}',
    'models/vars.sql': "select '{{ var('as_off') }}'",
    'macros/cents.sql': '{% macro cents(x) %}{{ x }}{% endmacro %}',
    'models/p.yml':
      'sources:\n  - name: app\n    tables: [{name: orders}]\nmodels:\n  - name: orders\n    columns:\n      - name: id\n        data_tests: [uniqe]\n',
    'project.yml': "name: shop\nprofile: shop\nvars: {as_of: '2026-01-01'}\n",
  })
  expect(problems).toHaveLength(5)
  expect(problems[0]).toMatch(/^TEMPLATE_\w+ models\/macros\.sql:1:\d+ .*cent/)
  expect(problems.slice(1)).toEqual([
    'REF_NOT_FOUND models/orders.sql:2:9 model.shop.orders refers to "stg_ordes", but no model, seed or snapshot has that name | Did you mean "stg_orders"?',
    'TEST_NOT_FOUND models/p.yml:8:22 No generic test is named "uniqe" | Did you mean "unique"?',
    'SOURCE_NOT_FOUND models/stg_orders.sql:1:18 model.shop.stg_orders reads source "app.ordrs", but no properties file declares it | Did you mean "app.orders"?',
    'VARIABLE_NOT_FOUND models/vars.sql:1:12 Variable "as_off" is not set and the call gives no default | Did you mean "as_of"?',
  ])
})

test('a template that does not parse is reported where it breaks, and the other files are still checked', () => {
  const problems = parseProblems({
    'models/a.sql': 'select 1\n{% if true %}\nselect 2',
    'models/b.sql': "select * from {{ ref('nothing_like_it') }}",
  })
  expect(problems).toHaveLength(2)
  expect(problems[0]).toMatch(/^TEMPLATE_SYNTAX models\/a\.sql:\d+:\d+ /)
  expect(problems[1]).toMatch(/^REF_NOT_FOUND models\/b\.sql:1:18 /)
})

test('a macro file that does not parse ends the parse before its macros are missed', () => {
  const problems = parseProblems({
    'macros/broken.sql': '{% macro f( %}{% endmacro %}',
    'models/a.sql': 'select {{ f() }}',
  })
  expect(problems).toHaveLength(1)
  expect(problems[0]).toMatch(/^TEMPLATE_SYNTAX macros\/broken\.sql:1:\d+ /)
})

test('two models of one name, and two models of one relation', () => {
  expect(
    parseProblems({
      'models/a/orders.sql': 'select 1',
      'models/b/orders.sql': 'select 1',
      'models/x.sql': "{{ config(alias='same') }}select 1",
      'models/y.sql': "{{ config(alias='same') }}select 1",
    }),
  ).toEqual([
    'DUPLICATE_NAME models/b/orders.sql:1:1 Two nodes are named "orders": models/a/orders.sql and models/b/orders.sql | Rename one of the files; its relation may keep the name with "alias".',
    'DUPLICATE_RELATION models/y.sql:1:1 model.shop.x and model.shop.y are both built as "analytics"."same" | Give one of them another "alias" or "schema".',
  ])
})

test('an identifier over 63 bytes is an error with the name', () => {
  expect(parseProblems({ [`models/${long}.sql`]: 'select 1' })).toEqual([
    `IDENTIFIER_TOO_LONG models/${long}.sql:1:1 "${long}" (the alias of model.shop.${long}) has 64 bytes; Postgres keeps 63 of a name | Give it a shorter name, or set "alias".`,
  ])
})

test('a name of 63 characters may still have too many bytes', () => {
  const name = 'ä'.repeat(32)
  expect(parseProblems({ [`models/${name}.sql`]: 'select 1' })[0]).toContain('has 64 bytes')
})

test('broken YAML is reported once, not once for every call that misses its sources', () => {
  expect(
    parseProblems({
      'models/s.yml': 'sources:\n  - name: app\n    name: app\n    tables: [{name: orders}]\n',
      'models/a.sql': "select * from {{ source('app', 'orders') }}",
    }),
  ).toEqual([
    'YAML_DUPLICATE_KEY models/s.yml:3:5 Key "name" is written twice in one map | Keep one of the two; the other would be lost without notice.',
  ])
})

test.each([
  [
    '- accepted_values: {values: [a]}\n            other: 1',
    'A test has one name, but this map has the keys "accepted_values", "other"',
  ],
  ['- {config: {severity: warn}}', 'This map names no test; it has the keys "config"'],
  ['- {unique: 3}', 'The arguments of test "unique" must be a map'],
  [
    '- {not_null: {severity: warn, config: {severity: error}}}',
    'Test "not_null" gives "severity" twice: beside "config:" and in it',
  ],
  ['- {"my test": {}}', '"my test" is not the name of a test'],
])('a test that cannot be read says why: %s', (written, message) => {
  const problems = parseProblems({
    'models/a.sql': 'select 1',
    'models/p.yml': `models:\n  - name: a\n    columns:\n      - name: id\n        data_tests:\n          ${written}\n`,
  })
  expect(problems).toHaveLength(1)
  expect(problems[0]).toContain(`TEST_INVALID models/p.yml:6:13 ${message}`)
})

test('a layer that the project does not declare, and a connection that the target does not have', () => {
  expect(
    parseProblems({
      'project.yml': 'name: shop\nprofile: shop\nlayers: [staging, core]\n',
      'models/a.sql': "{{ config(layer='stagin') }}select 1",
      'models/s.yml': 'sources:\n  - name: crm\n    sync: {connection: ap}\n    tables: [{name: t}]\n',
    }),
  ).toEqual([
    'LAYER_NOT_FOUND models/a.sql:1:1 model.shop.a is put into layer "stagin", which the project does not declare | Did you mean "staging"?',
    'CONNECTION_NOT_FOUND models/s.yml:3:24 Source table "crm.t" is synced from connection "ap", which target "dev" does not have | Declare it under "connections:" of the target in profiles.yml; it has app.',
  ])
})

test('a file that is not UTF-8 is named', () => {
  expect(parseProblems({ 'models/a.sql': new Uint8Array([0x73, 0xff]) })[0]).toMatch(
    /^FILE_NOT_UTF8 models\/a\.sql:1:1 /,
  )
})

test('a private model serves its own group; an unknown group is named', () => {
  expect(
    parseProblems({
      'models/a.sql': 'select 1',
      'models/b.sql': "select * from {{ ref('a') }}",
      'models/p.yml':
        'groups:\n  - {name: finance, owner: {name: Ada}}\nmodels:\n  - name: a\n    config: {group: finance, access: private}\n  - name: b\n    config: {group: finanse}\n',
    }),
  ).toEqual([
    'ACCESS_PRIVATE models/b.sql:1:18 model.shop.b refers to model.shop.a, which is private to group "finance" | Put it into the group too, or make the model protected (models/a.sql).',
    'GROUP_NOT_FOUND models/p.yml:1:1 model.shop.b is in group "finanse", which no properties file declares | Did you mean "finance"?',
  ])
})
