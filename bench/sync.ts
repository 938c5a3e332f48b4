import { spawn, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type EmbeddedServer, startEmbeddedServer } from '../tests/support/embedded-server.js'
import { inTurns, median, secondsOf, type Benchmark, type Finding } from './measure.js'

const ROWS = 2_000_000
const SMALL_TABLES = 200
const MEGABYTES_ALLOWED = 200

/** 20 columns of the types that applications have. */
const COLUMNS = `id bigint, customer integer, code varchar(12), name text, email text, note text, amount numeric(12,2),
  price numeric(12,2), quantity smallint, ratio double precision, is_paid boolean, is_open boolean, day date,
  created_at timestamptz, updated_at timestamptz, local_at timestamp, ref uuid, doc jsonb, tags text[], kind text`

const VALUES = `g, g % 50000, 'C' || g % 100000, 'name ' || g, 'person' || g || '@example.org', repeat('n', g % 40),
  (g % 100000) / 100.0, (g % 5000) / 100.0, g % 100, g / 7.0, g % 2 = 0, g % 3 = 0, date '2025-01-01' + (g % 365)::int,
  timestamptz '2025-01-01' + g * interval '1 second', timestamptz '2025-01-01' + g * interval '1 second',
  timestamp '2025-01-01' + g * interval '1 second', md5(g::text)::uuid, jsonb_build_object('a', g, 'b', 'x'),
  array['t' || g % 10, 'u'], (array['new', 'old', 'odd'])[1 + g % 3]`

/** Columns that cannot travel in binary, so that the whole table travels as text. */
const TEXT_COLUMNS = `${COLUMNS}, total money`

/**
 * Holds, between two databases of one server: 2 M rows of 20 columns in at most 1.2 times the psql pipe, in either format;
 * under 200 MB at 0.2 M and at 5 M rows; an incremental sync with 1 % changed at least 10 times as fast as a full one; 200
 * small tables in under 3 times what 200 copies of one psql script take. The start of the engine counts everywhere, but for
 * the lines that say "the table alone", which are the engine's own measure of the node.
 */
export const syncTables: Benchmark = async ({ binary }) => {
  if (spawnSync('psql', ['--version']).status !== 0)
    throw new Error('This benchmark compares with psql, which is not here')
  const server = await startEmbeddedServer({ major: 18, parameters: { max_wal_size: '4GB', autovacuum: 'off' } })
  const folder = mkdtempSync(join(tmpdir(), 'tsmodel-bench-'))
  try {
    const scene: Scene = { server, folder, binary }
    sql(scene, 'postgres', 'create database source')
    sql(scene, 'postgres', 'create database target')
    sql(scene, 'target', 'create schema raw')
    writeProfile(scene)
    return [
      ...pipe(scene, 'big', COLUMNS, 'binary'),
      ...pipe(scene, 'worded', TEXT_COLUMNS, 'text'),
      ...incremental(scene),
      ...(await memory(scene)),
      ...small(scene),
    ]
  } finally {
    await server.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

interface Scene {
  readonly server: EmbeddedServer
  readonly folder: string
  readonly binary: string
}

function pipe(scene: Scene, name: string, columns: string, format: string): readonly Finding[] {
  makeTable(scene, name, ROWS, columns)
  sql(scene, 'target', `create schema if not exists plain; create table plain.${name} (${columns})`)
  const alone: number[] = []
  const ours = (): number => {
    const seconds = sync(scene, tableNode(name, 'mode: full'))
    alone.push(nodeSeconds(scene))
    return seconds
  }
  const theirs = (): number =>
    secondsOf('sh', [
      '-c',
      `psql -X -q ${place(scene, 'source')} -c 'copy ${name} to stdout' | psql -X -q ${place(scene, 'target')} -c 'begin' -c 'truncate plain.${name}' -c 'copy plain.${name} from stdin' -c 'commit'`,
    ])
  const times = inTurns(3, ours, theirs)
  const compared = { against: 'a psql pipe', limit: 1.2 }
  return [
    { name: `full sync of ${ROWS} rows, in ${format}`, ...times, ...compared },
    { name: 'the same, the table alone', ours: median(alone), theirs: times.theirs, ...compared },
  ]
}

function incremental(scene: Scene): readonly Finding[] {
  sql(scene, 'source', 'alter table big add primary key (id); create index on big (updated_at); analyze big')
  const node = tableNode('big', 'mode: incremental, cursor: updated_at')
  const fulls = Array.from({ length: 3 }, () => measured(scene, node, ['--full-refresh']))
  const change = (): void =>
    sql(scene, 'source', `update big set amount = amount + 1, updated_at = clock_timestamp() where id % 100 = 0`)
  const times = Array.from({ length: 3 }, () => {
    change()
    return measured(scene, node)
  })
  const full = median(fulls.map(({ whole }) => whole))
  const deletes = tableNode('big', 'mode: incremental, cursor: updated_at, deletes: hard')
  sync(scene, deletes)
  sql(scene, 'source', 'delete from big where id % 100000 = 7')
  const withDeletes = sync(scene, deletes)
  return [
    {
      name: 'incremental, 1 % changed',
      ours: median(times.map(({ whole }) => whole)),
      against: 'full sync',
      theirs: full,
      limit: 0.1,
    },
    {
      name: 'the same, the table alone',
      ours: median(times.map(({ alone }) => alone)),
      against: 'full sync, alone',
      theirs: median(fulls.map(({ alone }) => alone)),
      limit: 0.1,
    },
    {
      name: 'incremental, deletes: hard, 20 rows gone',
      ours: withDeletes,
      against: 'full sync',
      theirs: full,
      limit: 1,
    },
  ]
}

async function memory(scene: Scene): Promise<readonly Finding[]> {
  const findings: Finding[] = []
  for (const rows of [200_000, 5_000_000]) {
    makeTable(scene, 'sized', rows)
    writeModel(scene, tableNode('sized', 'mode: full'))
    const peak = await peakMegabytes(scene)
    findings.push({
      name: `peak of ${rows} rows`,
      ours: peak,
      against: `${MEGABYTES_ALLOWED} MB`,
      unit: 'MB',
      theirs: null,
      limit: MEGABYTES_ALLOWED,
    })
  }
  return findings
}

function small(scene: Scene): readonly Finding[] {
  const names = Array.from({ length: SMALL_TABLES }, (_, index) => `small_${index}`)
  const made = names.map(
    (name) => `create table ${name} as select g as id, 'row ' || g as note from generate_series(1, 100) g`,
  )
  sql(scene, 'source', made.join(';'))
  sql(scene, 'target', names.map((name) => `create table plain.${name} (id integer, note text)`).join(';'))
  const script = names
    .map(
      (name) =>
        `psql -X -q ${place(scene, 'source')} -c 'copy ${name} to stdout' | psql -X -q ${place(scene, 'target')} -c 'copy plain.${name} from stdin'`,
    )
    .join('\n')
  const nodes = names.map((name) => tableNode(name, 'mode: full')).join('')
  const ours = (): number => sync(scene, nodes)
  const times = inTurns(3, ours, () => secondsOf('sh', ['-e'], { input: script }))
  return [{ name: `full sync of ${SMALL_TABLES} small tables`, ...times, against: '200 psql copies', limit: 3 }]
}

function makeTable(scene: Scene, name: string, rows: number, columns = COLUMNS): void {
  sql(scene, 'source', `drop table if exists ${name}; create table ${name} (${columns})`)
  sql(scene, 'source', `insert into ${name} select ${VALUES} from generate_series(1, ${rows}) g`)
  sql(scene, 'source', `vacuum analyze ${name}`)
}

function tableNode(name: string, options: string): string {
  return `      - { name: ${name}, sync: { ${options} } }\n`
}

function writeModel(scene: Scene, tables: string): void {
  mkdirSync(join(scene.folder, 'models'), { recursive: true })
  writeFileSync(
    join(scene.folder, 'models/sources.yml'),
    `sources:\n  - name: app\n    schema: raw\n    sync: { connection: app }\n    tables:\n${tables}`,
  )
}

function writeProfile({ folder, server }: Scene): void {
  const common = { type: 'postgres', host: '127.0.0.1', port: server.port, user: 'postgres' }
  const it = {
    ...common,
    dbname: 'target',
    schema: 'raw',
    threads: 1,
    connections: { app: { ...common, dbname: 'source' } },
  }
  writeFileSync(join(folder, 'project.yml'), 'name: bench\nprofile: bench\n')
  writeFileSync(join(folder, 'profiles.yml'), JSON.stringify({ bench: { target: 'it', outputs: { it } } }))
}

function sync(scene: Scene, tables: string, flags: readonly string[] = []): number {
  writeModel(scene, tables)
  return secondsOf(process.execPath, [scene.binary, 'sync', '--quiet', ...flags], { cwd: scene.folder })
}

/** One sync: the whole command, and what it says that its table took. */
function measured(
  scene: Scene,
  tables: string,
  flags: readonly string[] = [],
): { readonly whole: number; readonly alone: number } {
  const whole = sync(scene, tables, flags)
  return { whole, alone: nodeSeconds(scene) }
}

/** The seconds of the one node of the last run, from reading the source to the statistics of the copy. */
function nodeSeconds({ folder }: Scene): number {
  const { results } = JSON.parse(readFileSync(join(folder, 'target/run_results.json'), 'utf8')) as {
    readonly results: readonly { readonly execution_time: number }[]
  }
  return results[0]?.execution_time ?? Number.NaN
}

/** The most memory that one sync takes, as the kernel remembers it of the process. */
function peakMegabytes({ binary, folder }: Scene): Promise<number> {
  const child = spawn(process.execPath, [binary, 'sync', '--quiet'], { cwd: folder, stdio: 'ignore' })
  let peak = 0
  const timer = setInterval(() => {
    try {
      const status = readFileSync(`/proc/${child.pid}/status`, 'utf8')
      peak = Math.max(peak, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024)
    } catch {
      // It has ended.
    }
  }, 20)
  return new Promise((resolve, reject) => {
    child.on('close', (code) => {
      clearInterval(timer)
      if (code === 0) resolve(peak)
      else reject(new Error(`The sync ended with ${code}`))
    })
  })
}

function place({ server }: Scene, database: string): string {
  return `-h 127.0.0.1 -p ${server.port} -U postgres -d ${database} -v ON_ERROR_STOP=1`
}

function sql(scene: Scene, database: string, script: string): void {
  secondsOf('psql', ['-X', '-q', ...place(scene, database).split(' ')], { input: script })
}
