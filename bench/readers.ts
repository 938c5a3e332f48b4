import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type * as Tsmodel from '../src/index.js'
import { startEmbeddedServer } from '../tests/support/embedded-server.js'
import { readWhile, type ReadQuery } from '../tests/support/readers.js'
import type { Benchmark } from './measure.js'

const PUBLICATIONS = Number(process.env.TSMODEL_BENCH_PUBLICATIONS ?? 200)
const CLIENTS = 4
const ROWS = 1_000

const MODELS: Readonly<Record<string, string>> = {
  orders: `select {{ var('version') }} as version, i as id from generate_series(1, ${ROWS}) as i`,
  lines: `select {{ var('version') }} as version, i as id from generate_series(1, ${ROWS}) as i`,
  shown: `{{ config(materialized='view') }} select version, id from {{ ref('orders') }}`,
  stored: `{{ config(materialized='materialized_view') }} select version, id from {{ ref('orders') }}`,
}

/**
 * Holds: clients that read and join, in random order, relations that are published 200 times meet no error and no half of
 * a state, and wait for locks less than a quarter of their time, though they do nothing but read.
 */
export const readers: Benchmark = async ({ root }) => {
  const tsmodel = (await import(pathToFileURL(join(root, 'dist/index.js')).href)) as typeof Tsmodel
  const folder = mkdtempSync(join(tmpdir(), 'tsmodel-bench-'))
  const server = await startEmbeddedServer({ major: 18 })
  try {
    writeProject(folder, server.port)
    const build = async (version: number): Promise<void> => {
      const vars = JSON.stringify({ version })
      const outcome = await tsmodel.api.run('build', { host: tsmodel.createNodeHost(), projectDir: folder, vars })
      if (!outcome.success) throw new Error(outcome.results.map(({ message }) => message).join('\n'))
    }
    await build(0)
    const url = `postgres://postgres@127.0.0.1:${server.port}/postgres`
    const found = await readWhile(url, queries(), CLIENTS, async () => {
      for (let version = 1; version <= PUBLICATIONS / Object.keys(MODELS).length; version += 1) await build(version)
    })
    const wrong = [...found.errors, ...found.halves]
    for (const line of wrong.slice(0, 10)) console.error(line)
    console.log(`${found.reads} reads by ${CLIENTS} clients during ${PUBLICATIONS} publications`)
    return [
      {
        name: 'readers: errors and half states',
        ours: wrong.length,
        against: 'none',
        theirs: null,
        limit: 0,
        unit: 'reads',
      },
      { name: 'readers: waiting', ours: found.waited, against: 'reading', theirs: found.seconds, limit: 0.25 },
    ]
  } finally {
    await server.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

function queries(): readonly ReadQuery[] {
  const names = Object.keys(MODELS).map((name) => `bench.${name}`)
  return [
    ...names.map((name) => ({ sql: `select count(*), count(distinct version) from ${name}`, rows: ROWS })),
    ...names.flatMap((left) =>
      names.map((right) => ({
        sql: `select count(*), greatest(count(distinct l.version), count(distinct r.version)) from ${left} as l join ${right} as r using (id)`,
        rows: ROWS,
      })),
    ),
  ]
}

function writeProject(folder: string, port: number): void {
  mkdirSync(join(folder, 'models'))
  writeFileSync(join(folder, 'project.yml'), 'name: bench\nprofile: bench\nmodels: { +materialized: table }\n')
  const output = {
    type: 'postgres',
    host: '127.0.0.1',
    port,
    user: 'postgres',
    dbname: 'postgres',
    schema: 'bench',
    threads: 4,
  }
  writeFileSync(join(folder, 'profiles.yml'), JSON.stringify({ bench: { target: 'it', outputs: { it: output } } }))
  for (const [name, sql] of Object.entries(MODELS)) writeFileSync(join(folder, 'models', `${name}.sql`), `${sql}\n`)
  writeFileSync(
    join(folder, 'models/_models.yml'),
    'models:\n  - name: orders\n    columns: [{ name: id, data_tests: [unique, not_null] }]\n',
  )
}
