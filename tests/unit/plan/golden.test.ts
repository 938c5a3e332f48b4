import { describe, expect, it } from 'vitest'
import { postgresDialect } from '../../../src/adapters/postgres/postgres-dialect.js'
import { definitionFingerprint, fingerprintComment } from '../../../src/plan/fingerprint.js'
import {
  explainFunction,
  explainPlan,
  planNode,
  type ExistingRelation,
  type PlanInput,
  type PublishedState,
} from '../../../src/plan/index.js'
import { makeConfig, makeFunction, makeModel, makeSeed, makeSnapshot, makeSource } from '../../support/factories.js'

// Each golden file is what one materialization does: change it on purpose, with `vitest run -u`.

const relation = { database: 'warehouse', schema: 'analytics', identifier: 'orders' }

const existing = (overrides: Partial<ExistingRelation> = {}): ExistingRelation => ({
  kind: 'table',
  comment: null,
  columns: [
    { name: 'id', dataType: 'integer', nullable: true },
    { name: 'amount', dataType: 'numeric', nullable: true },
  ],
  indexes: [],
  options: [],
  ...overrides,
})

const published = (overrides: Partial<PublishedState> = {}): PublishedState => ({
  kind: 'table',
  owner: 'ada',
  currentUser: 'ada',
  comment: null,
  columns: [
    { name: 'id', dataType: 'integer', comment: null },
    { name: 'amount', dataType: 'numeric', comment: null },
  ],
  privileges: [],
  options: [],
  rowSecurity: false,
  forceRowSecurity: false,
  policies: [],
  triggers: [],
  publications: [],
  views: [],
  functions: [],
  foreignKeys: [],
  immovable: [],
  ...overrides,
})

const view = (
  identifier: string,
  overrides: Partial<PublishedState['views'][number]> = {},
): PublishedState['views'][number] => ({
  kind: 'view',
  schema: 'reports',
  identifier,
  depth: 1,
  direct: true,
  reads: [],
  definition: ' SELECT amount FROM analytics.orders;',
  options: [],
  owner: 'ada',
  comment: null,
  columnComments: [],
  privileges: [],
  populated: true,
  companions: [],
  columnsUsed: ['amount'],
  ...overrides,
})

function input(node: PlanInput['node'], overrides: Partial<PlanInput> = {}): PlanInput {
  return {
    node,
    relation,
    aside: { ...relation, identifier: '_tsm_0123456789ab_01234567' },
    code: 'select id, amount\nfrom "raw"."orders"',
    preHooks: [],
    postHooks: [],
    existing: null,
    queryColumns: null,
    declaredTypes: new Map(),
    seedColumns: null,
    published: null,
    viewInPlace: true,
    mark: 'tsmodel made this: {}',
    tests: 0,
    fullRefresh: false,
    runTimestamp: '2026-08-24 09:12:01.000+00',
    serverVersion: 180000,
    ...overrides,
  }
}

const queryColumns = [
  { name: 'id', dataType: 'integer' },
  { name: 'amount', dataType: 'numeric' },
]

const model = (config: object) => makeModel('orders', { config: makeConfig(config) })
const snapshot = (config: object) =>
  makeSnapshot('orders', { config: makeConfig({ materialized: 'snapshot', unique_key: 'id', ...config }) })

const history = existing({
  columns: [
    ...existing().columns,
    { name: 'dbt_scd_id', dataType: 'text', nullable: true },
    { name: 'dbt_updated_at', dataType: 'timestamp without time zone', nullable: true },
    { name: 'dbt_valid_from', dataType: 'timestamp without time zone', nullable: true },
    { name: 'dbt_valid_to', dataType: 'timestamp without time zone', nullable: true },
  ],
})

const dayColumns = [...queryColumns, { name: 'day', dataType: 'date' }]

const withDay = existing({ columns: dayColumns.map((column) => ({ ...column, nullable: true })) })

const DAY_CODE = 'select id, amount, day\nfrom "raw"."orders"'

const MICROBATCH = {
  materialized: 'incremental',
  incremental_strategy: 'microbatch',
  event_time: 'day',
  batch_size: 'day',
  begin: '2026-08-01',
}

const PARTITIONED = { materialized: 'table', partition_by: { field: 'day', granularity: 'month' } }

const batches = ['2026-08-23', '2026-08-24'].map((label) => ({
  label,
  start: new Date(`${label}T00:00:00Z`),
  end: new Date(Date.parse(`${label}T00:00:00Z`) + 86_400_000),
  code: `select id, amount, day from "raw"."orders" where day = '${label}'`,
}))

const CASES: readonly (readonly [string, PlanInput])[] = [
  ['view-first', input(model({ materialized: 'view' }))],
  ['view-tested', input(model({ materialized: 'view' }), { tests: 2 })],
  ['table-first', input(model({ materialized: 'table', indexes: [{ columns: ['id'], unique: true }] }))],
  [
    'table-with-dependents',
    input(model({ materialized: 'table', grants: { select: ['reporting'] } }), {
      tests: 1,
      existing: existing(),
      queryColumns,
      published: published({
        privileges: [{ grantee: 'former', privilege: 'SELECT', grantable: false, column: null }],
        views: [
          view('revenue', { options: ['security_barrier=true'] }),
          view('frozen', {
            kind: 'materialized_view',
            companions: ['CREATE UNIQUE INDEX frozen_amount ON reports.frozen USING btree (amount)'],
            comment: 'kept',
          }),
        ],
        foreignKeys: [
          {
            schema: 'analytics',
            table: 'lines',
            name: 'lines_order_fkey',
            definition: 'FOREIGN KEY (order_id) REFERENCES analytics.orders(id)',
            referencedColumns: ['id'],
          },
        ],
      }),
    }),
  ],
  ['incremental-append', input(model({ materialized: 'incremental' }), { existing: existing(), queryColumns })],
  [
    'incremental-delete-insert',
    input(model({ materialized: 'incremental', unique_key: 'id' }), { existing: existing(), queryColumns, tests: 1 }),
  ],
  [
    'incremental-merge',
    input(
      model({
        materialized: 'incremental',
        unique_key: ['id'],
        incremental_strategy: 'merge',
        incremental_predicates: ['DBT_INTERNAL_DEST.amount > 0'],
        on_schema_change: 'append_new_columns',
      }),
      { existing: existing(), queryColumns: [...queryColumns, { name: 'note', dataType: 'text' }] },
    ),
  ],
  ['snapshot-first', input(snapshot({ strategy: 'timestamp', updated_at: 'changed_at' }), { queryColumns })],
  [
    'snapshot-check',
    input(snapshot({ strategy: 'check', check_cols: 'all', hard_deletes: 'invalidate' }), {
      existing: history,
      queryColumns,
    }),
  ],
  [
    'snapshot-new-record',
    input(snapshot({ strategy: 'timestamp', updated_at: 'changed_at', hard_deletes: 'new_record' }), {
      existing: history,
      queryColumns,
    }),
  ],
  [
    'seed',
    input(makeSeed('orders', { config: makeConfig({ materialized: 'seed' }) }), {
      seedColumns: queryColumns,
      code: '',
    }),
  ],
  [
    'source',
    input(
      makeSource('raw', 'orders', { sync: { connection: 'shop', schema: 'public', table: 'orders', mode: 'full' } }),
      {
        code: '',
        tests: 3,
      },
    ),
  ],
  ['incremental-first', input(model({ materialized: 'incremental', unique_key: 'id' }), { queryColumns, tests: 1 })],
  [
    'microbatch',
    input(model({ ...MICROBATCH, unique_key: 'id' }), {
      code: DAY_CODE,
      existing: withDay,
      queryColumns: dayColumns,
      batches,
      tests: 1,
    }),
  ],
  ['microbatch-first', input(model(MICROBATCH), { queryColumns: dayColumns, batches })],
  ['partitioned-first', input(model(PARTITIONED), { code: DAY_CODE, queryColumns: dayColumns })],
  [
    'partitioned-insert-overwrite',
    input(model({ ...PARTITIONED, materialized: 'incremental', incremental_strategy: 'insert_overwrite' }), {
      code: DAY_CODE,
      existing: withDay,
      queryColumns: dayColumns,
    }),
  ],
  [
    'source-tested',
    input(
      makeSource('raw', 'orders', { sync: { connection: 'shop', schema: 'public', table: 'orders', mode: 'full' } }),
      { code: '', tests: 1, existing: existing(), published: published() },
    ),
  ],
  [
    'materialized-view-refresh',
    input(model({ materialized: 'materialized_view', indexes: [{ columns: ['id'], unique: true }] }), {
      existing: existing({
        kind: 'materialized_view',
        comment: fingerprintComment('', definitionFingerprint(['select id, amount\nfrom "raw"."orders"'])),
        indexes: [
          {
            name: 'orders_id_idx',
            definition: 'CREATE UNIQUE INDEX orders_id_idx ON analytics.orders USING btree (id)',
            unique: true,
          },
        ],
      }),
    }),
  ],
  ['materialized-view-first', input(model({ materialized: 'materialized_view', indexes: [{ columns: ['id'] }] }))],
]

describe('the plan of', () => {
  it.each(CASES)('%s is as in its golden file', async (name, given) => {
    const text = explainPlan(planNode(given, postgresDialect), postgresDialect)
    await expect(text).toMatchFileSnapshot(`../../golden/plan/${name}.sql`)
  })

  it.each(CASES)('%s never asks the clock, never cascades, and holds one statement a step', (_, given) => {
    const text = explainPlan(planNode(given, postgresDialect), postgresDialect)
    expect(text).not.toMatch(/\bcascade\b/i)
    expect(text).not.toMatch(/\b(?:now\(\)|current_timestamp|current_date|clock_timestamp)/i)
  })
})

it('the plan of a function is as in its golden file', async () => {
  const text = explainFunction(
    makeFunction('with_tax', {
      arguments: [{ name: 'price', dataType: 'numeric', description: '', defaultValue: null }],
      returns: 'numeric',
      config: makeConfig({ volatility: 'deterministic' }),
    }),
    'price * 1.2',
    postgresDialect,
  )
  await expect(text).toMatchFileSnapshot('../../golden/plan/function.sql')
})
