import { spawnSync } from 'node:child_process'
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startEmbeddedServer } from '../tests/support/embedded-server.js'
import { type Benchmark, type Finding, median } from './measure.js'

const PER_FOLDER = 50

/**
 * Holds, for models of 30 lines with refs, config, a loop, and a properties file with tests per folder: parsing 5,000 of
 * them cold in 6 seconds; growth that is linear from 1,000 to 10,000; with nothing changed at most a fifth of cold. Says
 * also what one changed model, compiling, and the memory come to.
 */
export const parseProjects: Benchmark = async ({ binary }) => {
  const server = await startEmbeddedServer({ major: 18 })
  try {
    const sizes = [1_000, 5_000, 10_000].map((models) => measured(models, binary, server.port))
    for (const { models, cold, warm, changed, compile } of sizes) {
      const parts = { cold, warm, changed, compile }
      for (const [name, { seconds, megabytes }] of Object.entries(parts)) {
        console.log(`parse, ${models} models, ${name}: ${seconds.toFixed(2)} s, ${megabytes.toFixed(0)} MB at most`)
      }
    }
    const [small, middle, large] = sizes as [Sizes, Sizes, Sizes]
    return [
      finding('parse of 5,000 models, cold', middle.cold.seconds, '', null, 6),
      finding('10,000 models, cold', large.cold.seconds, '10 × 1,000 models', small.cold.seconds * 10, 1.2),
      finding('5,000 models, nothing changed', middle.warm.seconds, 'cold', middle.cold.seconds, 0.2),
      finding('5,000 models, one changed', middle.changed.seconds, 'cold', middle.cold.seconds, 0.35),
    ]
  } finally {
    await server.stop()
  }
}

interface Cost {
  readonly seconds: number
  readonly megabytes: number
}

interface Sizes {
  readonly models: number
  readonly cold: Cost
  readonly warm: Cost
  readonly changed: Cost
  readonly compile: Cost
}

function finding(name: string, ours: number, against: string, theirs: number | null, limit: number): Finding {
  return { name, ours, against, theirs, limit }
}

function measured(models: number, binary: string, port: number): Sizes {
  const folder = mkdtempSync(join(tmpdir(), 'tsmodel-bench-'))
  try {
    writeProject(folder, models, port)
    const run = (...words: readonly string[]): Cost => costOf(binary, words, folder)
    const cold = middle(3, () => {
      rmSync(join(folder, 'target'), { recursive: true, force: true })
      return run('parse')
    })
    const warm = middle(3, () => run('parse'))
    const changed = middle(3, () => {
      appendFileSync(join(folder, 'models', 'area_0', 'model_7.sql'), '-- changed\n')
      return run('parse')
    })
    return { models, cold, warm, changed, compile: run('compile') }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function middle(times: number, measure: () => Cost): Cost {
  const costs = Array.from({ length: times }, measure)
  const seconds = median(costs.map((cost) => cost.seconds))
  return { seconds, megabytes: Math.max(...costs.map((cost) => cost.megabytes)) }
}

/** Seconds and the peak of memory of a command, which says the latter itself when it ends. */
function costOf(binary: string, words: readonly string[], cwd: string): Cost {
  const tell = 'process.on("exit",()=>process.stderr.write("PEAK "+process.resourceUsage().maxRSS+"\\n"))'
  const hook = `data:text/javascript,${encodeURIComponent(tell)}`
  const start = process.hrtime.bigint()
  const ended = spawnSync(process.execPath, ['--import', hook, binary, ...words, '--quiet'], { cwd, encoding: 'utf8' })
  const seconds = Number(process.hrtime.bigint() - start) / 1e9
  const peak = /PEAK (\d+)/.exec(ended.stderr)?.[1]
  if (ended.status !== 0 || peak === undefined)
    throw new Error(`tsmodel ${words.join(' ')}\n${ended.stdout}\n${ended.stderr}`)
  return { seconds, megabytes: Number(peak) / 1024 }
}

function writeProject(folder: string, models: number, port: number): void {
  const output = { type: 'postgres', host: '127.0.0.1', port, user: 'postgres', dbname: 'postgres', schema: 'bench' }
  const files: Record<string, string> = {
    'project.yml':
      'name: bench\nprofile: bench\nvars: { statuses: [new, paid, sent] }\nmodels: { bench: { +materialized: view } }\n',
    'profiles.yml': JSON.stringify({ bench: { target: 'it', outputs: { it: { ...output, threads: 4 } } } }),
    'models/_sources.yml': 'sources: [{ name: app, tables: [{ name: orders }, { name: customers }] }]\n',
    'macros/cents.sql': '{% macro cents(column) %}({{ column }} / 100.0)::numeric(12, 2){% endmacro %}\n',
  }
  for (let from = 0; from < models; from += PER_FOLDER) {
    const area = `models/area_${from / PER_FOLDER}`
    const entries: string[] = []
    for (let index = from; index < Math.min(from + PER_FOLDER, models); index += 1) {
      files[`${area}/model_${index}.sql`] = modelText(index)
      entries.push(propertiesOf(index))
    }
    files[`${area}/_models.yml`] = `models:\n${entries.join('')}`
  }
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(folder, path, '..'), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
}

/** Refers to two models before it, so that the graph is deep and wide; the first ones read sources. */
function modelText(index: number): string {
  const parents = [Math.floor(index / 2), Math.floor(index / 3)].map((parent) =>
    index < 10 ? "source('app', 'orders')" : `ref('model_${parent}')`,
  )
  return `{{ config(materialized='${index % 3 === 0 ? 'table' : 'view'}', tags=['t${index % 7}'], meta={'owner': 'team_${index % 5}'}) }}
{%- set statuses = var('statuses') %}

with orders as (
  select * from {{ ${parents[0]} }}
),

others as (
  select * from {{ ${parents[1]} }}
),

counted as (
  select
    orders.id,
    {% for status in statuses -%}
    sum(case when orders.status = '{{ status }}' then {{ cents('orders.amount') }} else 0 end) as {{ status }}_amount,
    {% endfor -%}
    count(*) as order_count
  from orders
  left join others on others.id = orders.id
  {% if is_incremental() %}
  where orders.updated_at > (select max(updated_at) from {{ this }})
  {% endif %}
  group by orders.id
)

select *, 'new' as status, 100 as amount, now() as updated_at
from counted
`
}

function propertiesOf(index: number): string {
  return `  - name: model_${index}
    description: Orders of area, number ${index}
    columns:
      - { name: id, description: Key, data_tests: [unique, not_null] }
      - { name: order_count, description: Orders }
`
}
