import type { Manifest } from '../../../src/core/manifest.js'
import {
  makeAnalysis,
  makeColumn,
  makeColumns,
  makeConfig,
  makeDocBlock,
  makeExposure,
  makeGenericTest,
  makeMacro,
  makeManifest,
  makeModel,
  makeOperation,
  makeSeed,
  makeSingularTest,
  makeSnapshot,
  makeSource,
  makeTestConfig,
} from '../../support/factories.js'

const location = { file: 'models/core/orders.sql', line: 3, column: 14 }

/** The head that the artifacts of these tests carry. */
export const meta = {
  generatedAt: new Date('2026-08-24T09:12:05.250Z'),
  invocationId: 'a1c1f8f0-7f5c-4f5e-9d0a-2b6c5d4e3f21',
  invocationStartedAt: new Date('2026-08-24T09:12:00.000Z'),
}

const raw = makeSource('app_db', 'orders', {
  description: 'One row per order, as the shop writes it.',
  layer: 'staging',
  columns: makeColumns('id', 'placed_at'),
  sync: { connection: 'app', schema: 'public', table: 'orders', mode: 'full' },
  freshness: { warnAfter: { count: 12, period: 'hour' }, errorAfter: null, filter: null },
  loadedAtField: 'placed_at',
  sourceMeta: { owner: 'app team' },
})

const staged = makeModel('stg_orders', {
  layer: 'staging',
  sources: [{ sourceName: 'app_db', tableName: 'orders', location }],
  dependsOn: { nodes: [raw.uniqueId], macros: ['macro.shop.cents'] },
})

const inlined = makeModel('int_orders', {
  config: makeConfig({ materialized: 'ephemeral' }),
  refs: [{ name: 'stg_orders', packageName: null, version: null, location }],
  dependsOn: { nodes: [staged.uniqueId], macros: [] },
})

const countries = makeSeed('countries', { columns: makeColumns('code') })

const orders = makeModel('orders', {
  layer: 'core',
  description: 'Orders with **countries**.',
  schema: 'core',
  tags: ['nightly'],
  meta: { owner: 'finance', '__proto__ is a word': 1 },
  patchPath: 'models/core/_core.yml',
  columns: makeColumns(
    makeColumn('id', {
      description: 'Key.',
      dataType: 'bigint',
      constraints: [{ type: 'not_null', line: 4 }, { type: 'primary_key' }],
      meta: { pii: false },
    }),
    makeColumn('placed_at', { quote: true, tags: ['time'] }),
  ),
  config: makeConfig({
    materialized: 'incremental',
    schema: 'core',
    group: 'finance',
    unique_key: 'id',
    zone: 'b',
    area: 'a',
    contract: { enforced: true, note: 'not of the schema' },
    docs: { node_color: '#cd7f32' },
    constraints: [{ type: 'check', expression: 'id > 0', columns: ['id'], line: 7 }],
    pre_hook: [{ sql: 'set work_mem = 1', transaction: true }],
    post_hook: [{ sql: 'vacuum', transaction: false, index: 2 }],
    indexes: [{ columns: ['id'], unique: true }],
  }),
  unrenderedConfig: { materialized: 'incremental', schema: "{{ var('s') }}" },
  refs: [
    { name: 'int_orders', packageName: null, version: null, location },
    { name: 'countries', packageName: 'shop', version: 2, location },
  ],
  dependsOn: { nodes: [inlined.uniqueId, countries.uniqueId], macros: ['macro.shop.cents'] },
})

/** One of everything that a project can hold, with the odd cases of each. */
export function makeShop(): Manifest {
  return makeManifest(
    [
      orders,
      raw,
      staged,
      inlined,
      countries,
      makeSnapshot('orders_history', { dependsOn: { nodes: [orders.uniqueId], macros: [] } }),
      makeAnalysis('orders_by_hand', { dependsOn: { nodes: [orders.uniqueId], macros: [] } }),
      makeOperation('shop-on-run-end-0', { config: makeConfig({ index: 0 }) }),
      makeGenericTest('unique', staged.uniqueId, 'id'),
      makeGenericTest('not_null', staged.uniqueId, 'id', {
        config: makeTestConfig({ severity: 'warn', where: 'id > 1', limit: 10, store_failures: true }),
      }),
      makeGenericTest('soft_delete_ratio', orders.uniqueId, null, {
        config: makeTestConfig({ warn_above: 0.1, error_above: 0.5 }),
      }),
      makeGenericTest('not_null', raw.uniqueId, 'placed_at'),
      makeSingularTest('orders_are_paid', { dependsOn: { nodes: [orders.uniqueId], macros: [] } }),
      makeExposure('revenue', {
        dependsOn: { nodes: [orders.uniqueId], macros: [] },
        refs: [{ name: 'orders', packageName: null, version: null, location }],
        maturity: 'high',
        label: 'Revenue',
        url: 'https://bi.example.org/1',
      }),
    ],
    {
      layers: ['staging', 'core', 'ai'],
      macros: [
        makeMacro('cents', {
          description: 'Cents to units.',
          arguments: [{ name: 'column', type: 'string', description: 'What to convert' }],
          patchPath: 'macros/_macros.yml',
        }),
      ],
      docs: [makeDocBlock('__overview__', '# Shop')],
      disabled: [makeModel('old_orders', { config: makeConfig({ enabled: false }) })],
    },
  )
}
