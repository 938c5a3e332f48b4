import { expect, test } from 'vitest'
import { modelOf, nodeOf, parse } from './project.js'

const SOURCES = `
version: 2
sources:
  - name: app
    schema: raw_app
    description: The shop's own database.
    meta: {owner: app team}
    sync: {connection: app}
    loaded_at_field: updated_at
    freshness:
      warn_after: {count: 12, period: hour}
    tables:
      - name: orders
        description: One row per order.
        columns:
          - name: id
            data_tests: [unique]
      - name: events
        identifier: event_log
        freshness: null
        sync: {schema: log, table: all_events}
      - name: manual
        sync: null
`

const SHOP = {
  'project.yml': `
name: shop
profile: shop
layers: [staging, core]
models:
  shop:
    staging: {+materialized: view, +tags: [nightly]}
    core: {+materialized: table, +schema: core}
`,
  'models/staging/_sources.yml': SOURCES,
  'models/staging/stg_orders.sql': "select * from {{ source('app', 'orders') }}\n",
  'models/core/orders.sql':
    "{{ config(tags=['finance'], unique_key='id') }}\nselect * from {{ ref('stg_orders') }} join {{ ref('countries') }} using (code)\n",
  'models/core/_core.yml': `
models:
  - name: orders
    description: "{{ doc('orders') }}"
    config:
      tags: [gold]
      meta: {owner: finance}
    columns:
      - name: id
        description: Key.
        data_type: bigint
        data_tests:
          - not_null
          - relationships: {to: ref('stg_orders'), field: id}
`,
  'models/docs.md': '{% docs orders %}\nOrders that were paid.\n{% enddocs %}\n',
  'seeds/countries.csv': 'code,name\nDE,Germany\n',
  'tests/orders_are_positive.sql': "select * from {{ ref('orders') }} where amount < 0\n",
}

test('a project becomes a manifest: models, sources, seeds and tests with their edges', () => {
  const { manifest, warnings } = parse(SHOP)
  expect(warnings).toEqual([])
  expect([...manifest.nodes.keys()].filter((id) => !id.startsWith('test.')).sort()).toEqual([
    'model.shop.orders',
    'model.shop.stg_orders',
    'seed.shop.countries',
    'source.shop.app.events',
    'source.shop.app.manual',
    'source.shop.app.orders',
  ])
  const orders = modelOf(parse(SHOP), 'orders')
  expect(orders.dependsOn.nodes).toEqual(['model.shop.stg_orders', 'seed.shop.countries'])
  expect(orders).toMatchObject({
    fqn: ['shop', 'core', 'orders'],
    path: 'core/orders.sql',
    originalFilePath: 'models/core/orders.sql',
    patchPath: 'models/core/_core.yml',
    description: 'Orders that were paid.',
    schema: 'analytics_core',
    alias: 'orders',
    layer: 'core',
    meta: { owner: 'finance' },
    config: { materialized: 'table', unique_key: 'id' },
  })
  expect(orders.refs[0]).toMatchObject({
    name: 'stg_orders',
    location: { file: 'models/core/orders.sql', line: 2, column: 18 },
  })
})

test('tags of the project file, the properties file and the model add up, the general ones first', () => {
  const parsed = parse({
    ...SHOP,
    'project.yml': SHOP['project.yml'].replace('+schema: core', '+schema: core, +tags: [base]'),
  })
  expect(modelOf(parsed, 'orders').tags).toEqual(['base', 'gold', 'finance'])
})

test('source tables inherit from their source, and may switch it off', () => {
  const parsed = parse(SHOP)
  const source = (name: string) => nodeOf(parsed, `source.shop.app.${name}`, 'source')
  expect(source('orders')).toMatchObject({
    schema: 'raw_app',
    identifier: 'orders',
    sourceMeta: { owner: 'app team' },
    loadedAtField: 'updated_at',
    freshness: { warnAfter: { count: 12, period: 'hour' }, errorAfter: null, filter: null },
    sync: { connection: 'app', schema: 'public', table: 'orders', mode: 'full' },
    location: { file: 'models/staging/_sources.yml', line: 13, column: 15 },
  })
  expect(source('events')).toMatchObject({
    alias: 'event_log',
    freshness: null,
    sync: { connection: 'app', schema: 'log', table: 'all_events' },
  })
  expect(source('manual').sync).toBeNull()
})

test('generic tests are nodes with the names, arguments and edges of the field', () => {
  const parsed = parse(SHOP)
  const tests = [...parsed.manifest.nodes.values()].filter((node) => node.resourceType === 'test')
  expect(tests.map((node) => node.name).sort()).toEqual([
    'not_null_orders_id',
    'orders_are_positive',
    'relationships_orders_id__id__ref_stg_orders_',
    'source_unique_app_orders_id',
  ])
  const relationships = tests.find((node) => node.name.startsWith('relationships'))
  expect(relationships).toMatchObject({
    testKind: 'generic',
    columnName: 'id',
    attachedNode: 'model.shop.orders',
    schema: 'analytics_dbt_test__audit',
    rawCode: '{{ test_relationships(**_dbt_generic_test_kwargs) }}',
    testMetadata: {
      name: 'relationships',
      namespace: null,
      kwargs: {
        column_name: 'id',
        to: "ref('stg_orders')",
        field: 'id',
        model: "{{ get_where_subquery(ref('orders')) }}",
      },
    },
    layer: 'core',
    location: { file: 'models/core/_core.yml', line: 14, column: 13 },
  })
  expect([...(relationships?.dependsOn.nodes ?? [])].sort()).toEqual(['model.shop.orders', 'model.shop.stg_orders'])
  expect(relationships?.dependsOn.macros).toContain('macro.dbt.test_relationships')
})

test('the engine parses the same project to the same manifest twice', () => {
  const text = (value: ReturnType<typeof parse>): string => JSON.stringify([...value.manifest.nodes])
  expect(text(parse(SHOP))).toBe(text(parse(SHOP)))
})
