import { RAW_COLUMNS, rawRows, rawValues } from './systems.js'
import { toolKit } from './tool-kit.js'

/** A relation that the project builds, and the plain SQL that gives what it must hold; `{name}` is a plain table. */
export interface Expectation {
  readonly name: string
  readonly schema: string
  readonly sql: string
}

export interface RealLifeProject {
  readonly files: Readonly<Record<string, string>>
  /** In an order in which each can be made from the ones before it. */
  readonly expectations: readonly Expectation[]
  readonly counts: { readonly models: number; readonly tests: number; readonly snapshots: number }
}

const PACKAGES = ['payments', 'logistics', 'shop'] as const
const SYSTEMS_EACH = 8
const STRATEGIES = ['merge', 'delete+insert', 'append'] as const

/**
 * A project as they grow in companies, after `round` rounds of changes: three packages beside the root project, seeds,
 * staging, ephemeral and incremental models, aggregates with columns that come from data, snapshots, tests and exposures.
 * The same round gives the same files.
 */
export function realLifeProject(round: number): RealLifeProject {
  const files: Record<string, string> = {
    'dbt_project.yml': ROOT_PROJECT,
    'packages.yml':
      'packages:\n' + ['tool_kit', 'payments', 'logistics'].map((name) => `  - local: local/${name}\n`).join(''),
    ...toolKit('local/tool_kit'),
  }
  const expectations: Expectation[] = []
  const counts = { models: 0, tests: 0, snapshots: 0 }
  PACKAGES.forEach((name, place) => {
    const made = packageOf(name, place, round)
    Object.assign(files, made.files)
    expectations.push(...made.expectations)
    counts.models += made.models
    counts.tests += made.tests
    counts.snapshots += made.snapshots
  })
  const customers = `select customer_id, sum(amount_base) as total, count(*) as facts from (${PACKAGES.map(
    (name) => `select * from {all_${name}}`,
  ).join(' union all ')}) as facts group by customer_id`
  files['models/customers_360.sql'] =
    `{{ config(materialized='table', indexes=[{'columns': ['customer_id'], 'unique': true}]) }}
select customer_id, sum(amount_base) as total, count(*) as facts
from (
  select {{ tool_kit.star(ref('payments', 'all_payments')) }} from {{ ref('payments', 'all_payments') }}
  union all select * from {{ ref('all_logistics') }}
  union all select * from {{ ref('all_shop') }}
) as facts
group by customer_id`
  expectations.push({ name: 'customers_360', schema: 'analytics', sql: customers })
  counts.models += 1
  if (round >= 1) {
    files['models/newcomer.sql'] =
      `select customer_id, {{ tool_kit.day_to_week('facts') }} as weeks from {{ ref('customers_360') }}`
    expectations.push({
      name: 'newcomer',
      schema: 'analytics',
      sql: `select customer_id, facts * 5 as weeks from {customers_360}`,
    })
    counts.models += 1
  }
  return { files, expectations, counts }
}

const ROOT_PROJECT = `name: shop
version: '1.0'
config-version: 2
profile: shop
vars:
  rate: 2
  payments: {rate: 3}
models:
  payments: {+schema: payments}
  logistics: {+schema: logistics, +tags: [goods]}
seeds:
  payments: {+schema: payments}
  logistics: {+schema: logistics}
snapshots: {+schema: history}
`

function packageOf(name: (typeof PACKAGES)[number], place: number, round: number) {
  const root = name === 'shop' ? '' : `local/${name}/`
  const schema = name === 'shop' ? 'analytics' : `analytics_${name}`
  const files: Record<string, string> = {}
  const expectations: Expectation[] = []
  const properties: string[] = []
  const counts = { models: 1, tests: 0, snapshots: 0 }
  if (root !== '')
    files[`${root}dbt_project.yml`] = `name: ${name}\nversion: '1.0'\nconfig-version: 2\nvars: {rate: 1}\n`
  const facts: string[] = []
  for (let index = 0; index < SYSTEMS_EACH; index += 1) {
    const number = place * SYSTEMS_EACH + index
    const system = systemOf(`${name}_${index + 1}`, number, { schema, round, rate: name === 'payments' ? 3 : 2 })
    for (const [path, text] of Object.entries(system.files)) files[`${root}${path}`] = text
    expectations.push(...system.expectations)
    properties.push(system.properties)
    facts.push(`fct_${name}_${index + 1}`)
    counts.models += 5
    counts.tests += system.tests
    counts.snapshots += system.snapshots
  }
  const columns = ['id', 'customer_id', 'amount_base']
  files[`${root}models/all_${name}.sql`] = `{{ config(materialized='table') }}
{{ tool_kit.union_all([${facts.map((fact) => `ref('${fact}')`).join(', ')}], ${JSON.stringify(columns)}) }}`
  expectations.push({
    name: `all_${name}`,
    schema,
    sql: facts
      .map((fact) => `select '${fact}' as source_relation, ${columns.join(', ')} from {${fact}}`)
      .join(' union all '),
  })
  files[`${root}models/_properties.yml`] = `models:\n${properties.join('')}exposures:
  - name: ${name}_board
    type: dashboard
    owner: {name: Ada, email: ada@example.com}
    depends_on: [ref('all_${name}')]
`
  return { files, expectations, ...counts }
}

function systemOf(
  name: string,
  number: number,
  options: { readonly schema: string; readonly round: number; readonly rate: number },
) {
  const { schema, round, rate } = options
  const strategy = STRATEGIES[number % STRATEGIES.length]!
  const middle = (['ephemeral', 'view', 'table'] as const)[number % 3]!
  const hasSnapshot = number % 4 === 0
  // A change of the project, not of its data: every fifth aggregate gets a column, with the next round.
  const hasLargest = round >= 1 && number % 5 === 0
  const raw = rawRows(number, round)
  const newer = `{% if is_incremental() %}where updated_at > (select max(updated_at) from {{ this }}){% endif %}`
  const key = strategy === 'append' ? '' : `, unique_key='id'`
  const files: Record<string, string> = {
    [`seeds/raw_${name}.csv`]: [RAW_COLUMNS, ...raw.map(rawValues)].map((row) => row.join(',')).join('\n') + '\n',
    [`models/staging/stg_${name}.sql`]: `select id, customer_id, cast(amount as numeric(12, 2)) as amount, lower(status) as status,
  happened_on, updated_at, {{ tool_kit.surrogate_key(['id', 'status']) }} as row_key
from {{ ref('raw_${name}') }}`,
    [`models/middle/int_${name}.sql`]: `{{ config(materialized='${middle}') }}
with source as (select * from {{ ref('stg_${name}') }})
select id, customer_id, amount * {{ var('rate') }} as amount_base, status, happened_on, updated_at from source`,
    [`models/facts/fct_${name}.sql`]: `{{ config(materialized='incremental'${key}, incremental_strategy='${strategy}') }}
select id, customer_id, amount_base, status, happened_on, updated_at from {{ ref('int_${name}') }} ${newer}`,
    [`models/aggregates/agg_${name}.sql`]: `{{ config(materialized='table') }}
{%- set statuses = tool_kit.column_values(ref('stg_${name}'), 'status') %}
select happened_on, count(*) as facts${hasLargest ? ', max(amount_base) as largest' : ''}
  {{- tool_kit.pivot('status', statuses, 'amount_base') }}
from {{ ref('int_${name}') }}
group by happened_on`,
    [`models/dimensions/dim_${name}.sql`]: `{{ config(materialized='${number % 2 === 0 ? 'table' : 'materialized_view'}') }}
select customer_id, min(happened_on) as first_on, {{ tool_kit.safe_divide('sum(amount_base)', 'count(*)') }} as mean
from {{ ref('int_${name}') }}
group by customer_id`,
  }
  if (hasSnapshot) {
    const how =
      number % 8 === 0
        ? "strategy='timestamp', updated_at='updated_at'"
        : "strategy='check', check_cols=['status', 'amount']"
    files[`snapshots/hist_${name}.sql`] = `{% snapshot hist_${name} %}
{{ config(unique_key='id', ${how}) }}
select id, status, amount, updated_at from {{ ref('stg_${name}') }}
{% endsnapshot %}`
  }
  const middleSql = `select id, customer_id, amount * ${rate} as amount_base, status, happened_on, updated_at from {stg_${name}}`
  const at = (relation: string, sql: string): Expectation => ({ name: `${relation}_${name}`, schema, sql })
  const factSql = strategy === 'append' ? allWritten(number, round, rate) : middleSql
  return {
    files,
    expectations: [
      at(
        'raw',
        `select * from (values ${raw.map((row) => `(${typed(rawValues(row))})`).join(', ')}) as v (${RAW_COLUMNS.join(', ')})`,
      ),
      at(
        'stg',
        `select id, customer_id, amount::numeric(12, 2) as amount, lower(status) as status, happened_on, updated_at,
         md5(id::text || '-' || status) as row_key from {raw_${name}}`,
      ),
      ...(middle === 'ephemeral' ? [] : [at('int', middleSql)]),
      at('fct', factSql),
      at(
        'agg',
        `select happened_on, count(*) as facts${hasLargest ? ', max(amount_base) as largest' : ''}, ${[
          'lost',
          'open',
          'paid',
        ]
          .map((status) => `sum(case status when '${status}' then amount_base else 0 end) as "${status}_total"`)
          .join(', ')} from (${middleSql}) as middle group by happened_on`,
      ),
      at(
        'dim',
        `select customer_id, min(happened_on) as first_on, sum(amount_base) / nullif(count(*), 0) as mean
         from (${middleSql}) as middle group by customer_id`,
      ),
      ...(hasSnapshot ? [historyOf(name, number, round)] : []),
    ],
    properties: propertiesOf(name),
    tests: 11,
    snapshots: hasSnapshot ? 1 : 0,
  }
}

/** Every version of every row that was ever written: what a table holds that is only added to. */
function allWritten(number: number, round: number, rate: number): string {
  const written = versions(number, round).map(({ row }) => `(${typed(rawValues(row))})`)
  return `select id, customer_id, amount::numeric(12, 2) * ${rate} as amount_base, lower(status) as status, happened_on, updated_at
    from (values ${written.join(', ')}) as v (${RAW_COLUMNS.join(', ')})`
}

function historyOf(name: string, number: number, round: number): Expectation {
  const isByTime = number % 8 === 0
  const kept = versions(number, round).filter(
    ({ row, before }) => before === null || isByTime || row.cents !== before.cents || row.status !== before.status,
  )
  const rows = kept.map(({ row, isLast }) => `(${typed(rawValues(row))}, ${isLast})`)
  return {
    name: `hist_${name}`,
    schema: 'analytics_history',
    sql: `select id, lower(status) as status, amount::numeric(12, 2) as amount, is_current from (values ${rows.join(', ')}) as v (${RAW_COLUMNS.join(', ')}, is_current)`,
  }
}

/** The versions of the rows of a system, one for each round in which a row was written. */
function versions(number: number, round: number) {
  const found = []
  const last = new Map<number, ReturnType<typeof rawRows>[number]>()
  for (let each = 0; each <= round; each += 1) {
    for (const row of rawRows(number, each)) {
      const before = last.get(row.id) ?? null
      if (before !== null && before.round === row.round) continue
      last.set(row.id, row)
      found.push({ row, before })
    }
  }
  return found.map((version) => ({ ...version, isLast: last.get(version.row.id) === version.row }))
}

function typed([id, customer, amount, status, date, time]: readonly string[]): string {
  return `${id}, ${customer}, ${amount}, '${status}', date '${date}', timestamp '${time}'`
}

function propertiesOf(name: string): string {
  return `  - name: stg_${name}
    columns:
      - name: id
        data_tests: [unique, not_null]
      - name: status
        data_tests:
          - accepted_values: {arguments: {values: [open, paid, lost]}}
  - name: fct_${name}
    columns:
      - name: id
        data_tests: [not_null]
      - name: customer_id
        data_tests:
          - not_null
          - relationships: {arguments: {to: ref('dim_${name}'), field: customer_id}}
    data_tests:
      - tool_kit.unique_combination: {arguments: {columns: [id, updated_at]}}
      - tool_kit.expression_is_true: {arguments: {expression: amount_base >= 0}}
  - name: agg_${name}
    columns:
      - name: happened_on
        data_tests: [unique, not_null]
  - name: dim_${name}
    columns:
      - name: customer_id
        data_tests: [unique]
`
}
