import * as fs from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startCommand, type Finished, type Running } from './built-command.js'
import { freshDatabase, type TestDatabase } from './databases.js'

/** Rows of every relation of the project, at every version. */
export const ROWS = 500

/** What the project publishes: one of each materialization, all of them at one version or the other. */
export const PUBLISHED = ['orders', 'orders_view', 'totals', 'ledger', 'totals_mv', 'slow'] as const

const MODELS: Readonly<Record<string, string>> = {
  'orders.sql': `select {{ var('version') }} as version, i as id from generate_series(1, ${ROWS}) as i`,
  'orders_view.sql': `{{ config(materialized='view') }} select version, id from {{ ref('orders') }}`,
  'totals.sql': `{{ config(contract={'enforced': true}, grants={'select': ['public']}) }}
select version, id from {{ ref('orders') }}`,
  'ledger.sql': `{{ config(materialized='incremental', unique_key='id', incremental_strategy='merge') }}
select version, id from {{ ref('orders') }}`,
  'totals_mv.sql': `{{ config(materialized='materialized_view', indexes=[{'columns': ['id'], 'unique': true}]) }}
select version, id from {{ ref('totals') }}`,
  'slow.sql': `{{ config(retries=var('retries', 3), retry_on=var('retry_on', none)) }}
select {{ var('version') }} as version, i as id, pg_sleep({{ var('sleep', 0) }} / ${ROWS}.0)::text as slept
from generate_series(1, ${ROWS}) as i`,
  '_models.yml': `
models:
  - name: orders
    columns: [{ name: id, data_tests: [unique, not_null] }]
  - name: totals
    columns:
      - { name: version, data_type: integer }
      - { name: id, data_type: integer, constraints: [{ type: primary_key }], data_tests: [unique, not_null] }
  - name: ledger
    columns: [{ name: id, data_tests: [unique, not_null] }]
  - name: totals_mv
    columns: [{ name: id, data_tests: [not_null] }]
`,
}

const SNAPSHOTS: Readonly<Record<string, string>> = {
  'history.sql': `{% snapshot history %}
{{ config(unique_key='id', strategy='check', check_cols=['version'], target_schema='analytics') }}
select version, id from {{ ref('orders') }}
{% endsnapshot %}`,
}

/** What other people have made on top of what is published. */
const OUTSIDE = `
create view public.outside as select o.id, o.version, t.version as total_version
from analytics.orders as o join analytics.totals as t using (id);
create materialized view public.outside_stored as select id, version from analytics.totals;
create unique index on public.outside_stored (id);
create table public.child (id integer references analytics.totals (id));
insert into public.child values (1), (2)`

export interface FaultProject {
  readonly folder: string
  readonly database: TestDatabase
  /** Writes the profile anew, with other settings of the connection. */
  configure(output: Readonly<Record<string, unknown>>): void
  start(verb: string, version: number, options?: StartOptions): Running
  run(verb: string, version: number, options?: StartOptions): Promise<Finished & { readonly seconds: number }>
  /** The one version that each relation shows; throws when one of them is not whole. */
  versions(): Promise<Readonly<Record<string, number>>>
  /** What runs have left aside. */
  orphans(): Promise<readonly string[]>
  /** Status by node of the results that the last run wrote. */
  results(): Readonly<Record<string, string>>
  remove(): Promise<void>
}

export interface StartOptions {
  readonly sleep?: number
  readonly args?: readonly string[]
}

/** A real project in a folder, built once as version 0, with a view and a foreign key of other people on it. */
export async function faultProject(url?: string): Promise<FaultProject> {
  const database = await freshDatabase(url)
  const folder = fs.mkdtempSync(join(tmpdir(), 'tsmodel-faults-'))
  for (const [sub, files] of [
    ['models', MODELS],
    ['snapshots', SNAPSHOTS],
  ] as const) {
    fs.mkdirSync(join(folder, sub))
    for (const [name, content] of Object.entries(files)) fs.writeFileSync(join(folder, sub, name), content)
  }
  fs.writeFileSync(join(folder, 'project.yml'), 'name: shop\nprofile: shop\nmodels: { +materialized: table }\n')
  const { host, port, user, password } = database.settings
  const standard = {
    type: 'postgres',
    host,
    port,
    user,
    password,
    dbname: database.name,
    schema: 'analytics',
    threads: 4,
  }
  const configure = (output: Readonly<Record<string, unknown>>): void =>
    fs.writeFileSync(
      join(folder, 'profiles.yml'),
      JSON.stringify({ shop: { target: 'it', outputs: { it: { ...standard, ...output } } } }),
    )
  configure({})
  const project: FaultProject = {
    folder,
    database,
    configure,
    start: (verb, version, { sleep = 0, args = [] } = {}) =>
      startCommand([verb, '--vars', JSON.stringify({ version, sleep }), ...args], { cwd: folder }),
    async run(verb, version, options) {
      const begun = performance.now()
      const finished = await project.start(verb, version, options).finished
      return { ...finished, seconds: (performance.now() - begun) / 1000 }
    },
    async versions() {
      const found: Record<string, number> = {}
      const parts = PUBLISHED.map(
        (name) =>
          `select '${name}', count(*), count(distinct version), min(version), count(distinct id) from analytics.${name}`,
      )
      const history = `select 'history', count(*), count(distinct version), min(version), count(distinct id)
from analytics.history where dbt_valid_to is null`
      for (const [name, count, distinct, version, ids] of await database.sql([...parts, history].join(' union all '))) {
        if (Number(count) !== ROWS || distinct !== '1' || Number(ids) !== ROWS)
          throw new Error(`${name} is not whole: ${count} rows, ${distinct} versions, ${ids} ids`)
        found[name!] = Number(version)
      }
      const overlaps = await database.sql(`select count(*) from analytics.history a join analytics.history b
  on a.id = b.id and a.dbt_valid_from < coalesce(b.dbt_valid_to, 'infinity') and b.dbt_valid_from < coalesce(a.dbt_valid_to, 'infinity')
  and a.ctid <> b.ctid`)
      if (overlaps[0]?.[0] !== '0') throw new Error(`versions of the snapshot overlap: ${overlaps[0]?.[0]}`)
      const outside = await database.sql(`select count(*) from public.outside
union all select count(*) from pg_constraint where conrelid = 'public.child'::regclass and contype = 'f' and confrelid = 'analytics.totals'::regclass
union all select count(*) from public.outside_stored join analytics.totals using (id, version)
union all select count(*) from pg_index where indrelid = 'public.outside_stored'::regclass`)
      if (outside.map(([count]) => count).join() !== [ROWS, 1, ROWS, 1].join())
        throw new Error(`what others made on top was hurt: ${JSON.stringify(outside)}`)
      return found
    },
    async orphans() {
      const rows = await database.sql(
        "select relname from pg_class where relname like '\\_tsm\\_%' and relkind in ('r', 'v', 'm')",
      )
      return rows.map(([name]) => name!)
    },
    results() {
      const text = fs.readFileSync(join(folder, 'target/run_results.json'), 'utf8')
      const { results } = JSON.parse(text) as { results: readonly { unique_id: string; status: string }[] }
      return Object.fromEntries(
        results.map(({ unique_id, status }) => [unique_id.split('.').slice(0, 3).join('.'), status]),
      )
    },
    async remove() {
      await database.drop()
      fs.rmSync(folder, { recursive: true, force: true })
    },
  }
  const first = await project.run('build', 0)
  if (first.exitCode !== 0) throw new Error(`the first build failed\n${first.out}${first.error}`)
  await database.sql(OUTSIDE)
  return project
}
