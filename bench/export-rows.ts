import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startEmbeddedServer } from '../tests/support/embedded-server.js'
import { secondsOf, type Benchmark } from './measure.js'

const FEW = 1_000_000
const MANY = 10_000_000

/** Says, when the process ends, how much memory it had at most, in kB. */
const WATCH = `data:text/javascript,import{writeFileSync}from'node:fs';process.on('exit',()=>writeFileSync(process.env.PEAK_FILE,String(process.resourceUsage().maxRSS)))`

/**
 * Holds: an export to Parquet of ten million rows takes no more memory than one of a million (but for the noise of the
 * collector). Numbers of the table are megabytes for the first finding, seconds for the second.
 */
export const exportRows: Benchmark = async ({ binary }) => {
  const folder = mkdtempSync(join(tmpdir(), 'tsmodel-bench-'))
  const server = await startEmbeddedServer({ major: 18 })
  try {
    writeProject(folder, server.port)
    secondsOf(process.execPath, [binary, 'run', '--quiet'], { cwd: folder })
    const few = measure('few')
    const many = measure('many')
    return [
      {
        name: 'export: memory at 10 M rows',
        ours: many.megabytes,
        against: 'at 1 M',
        unit: 'MB',
        theirs: few.megabytes,
        limit: 1.25,
      },
      { name: 'export: 10 M rows', ours: many.seconds, against: '1 M rows', theirs: few.seconds, limit: 12 },
    ]

    function measure(dataset: string): { readonly megabytes: number; readonly seconds: number } {
      const peak = join(folder, 'peak')
      const env = { ...process.env, PEAK_FILE: peak, TSMODEL_ENV_SECRET_PSEUDONYM_KEY: 'bench' }
      const seconds = secondsOf(process.execPath, ['--import', WATCH, binary, 'export', dataset, '--quiet'], {
        cwd: folder,
        env,
      })
      return { megabytes: Number(readFileSync(peak, 'utf8')) / 1024, seconds }
    }
  } finally {
    await server.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

function writeProject(folder: string, port: number): void {
  mkdirSync(join(folder, 'models'))
  writeFileSync(
    join(folder, 'project.yml'),
    'name: bench\nprofile: bench\nmodels: { bench: { +materialized: table } }\n',
  )
  const output = { type: 'postgres', host: '127.0.0.1', port, user: 'postgres', dbname: 'postgres', schema: 'bench' }
  writeFileSync(join(folder, 'profiles.yml'), JSON.stringify({ bench: { target: 'it', outputs: { it: output } } }))
  for (const [name, rows] of [
    ['few', FEW],
    ['many', MANY],
  ] as const) {
    writeFileSync(
      join(folder, `models/${name}.sql`),
      `select n as id, md5((n / 50)::text) as person, timestamptz '2025-01-01' + n * interval '1 second' as seen_at,
  n % 17 as events, (n % 1000) / 7.0::float8 as score, n % 3 = 0 as label
from generate_series(1, ${rows}) as n\n`,
    )
  }
  const dataset = (name: string): string =>
    `  - {name: ${name}, model: ${name}, key: id, licence: other, roles: {label: label}, split: {by: person, shares: {train: 80, test: 20}}, columns: [id, {name: person, pseudonymise: true}, seen_at, events, score, label]}\n`
  writeFileSync(join(folder, 'models/datasets.yml'), `datasets:\n${dataset('few')}${dataset('many')}`)
}
