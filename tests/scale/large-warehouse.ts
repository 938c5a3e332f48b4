import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { startCommand } from '../support/built-command.js'
import { startEmbeddedServer } from '../support/embedded-server.js'

const root = join(import.meta.dirname, '../..')
const PARTS = ['models', 'seeds', 'macros', 'snapshots', 'tests/data', 'tests/generic', 'analyses', 'project.yml']

/** Copies of the member history, and factor on everybody's events, that make a million members and fifty million events. */
const FULL_SIZE = { copies: 450, activity: 6 }

/** Settings as a server for analytics has them, for a machine of 16 GB; what is lost in a crash can be built again. */
const ANALYTICS_SERVER = {
  shared_buffers: '2GB',
  effective_cache_size: '8GB',
  work_mem: '256MB',
  maintenance_work_mem: '1GB',
  max_wal_size: '16GB',
  checkpoint_timeout: '30min',
  random_page_cost: '1.1',
  jit: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  wal_level: 'minimal',
  max_wal_senders: '0',
}

/** Members of whom the leak test makes the features anew: at the full size one in fifty. */
const leakCheckOneIn = (share: number): number => Math.max(1, Math.round(50 * share))

const SCRIPTS = {
  chemlink: ['people.sql', 'chemlink/schema.sql', 'chemlink/published.sql', 'chemlink/adopted.sql'],
  engagement: ['people.sql', 'engagement/schema.sql', 'engagement/published.sql', 'engagement/adopted.sql'],
} as const

/** What one run did with a node. */
export interface NodeCost {
  readonly id: string
  readonly materialized: string
  readonly status: string
  readonly seconds: number
}

export interface RunCost {
  readonly seconds: number
  readonly nodes: readonly NodeCost[]
}

export interface SizeReport {
  readonly members: number
  readonly events: number
  /** Seconds that the sources took to make. */
  readonly loading: number
  readonly build: RunCost
  /** The same command a day later. */
  readonly increment: RunCost
  readonly relations: readonly { readonly name: string; readonly rows: number; readonly megabytes: number }[]
}

/**
 * Makes the two source databases of the profile `adopted` with a share of the full size on a server of its own, builds the
 * warehouse up to `days[0]`, and then up to `days[1]`.
 */
export async function buildAtSize(share: number, days: readonly [string, string]): Promise<SizeReport> {
  const folder = mkdtempSync(join(tmpdir(), 'tsmodel scale '))
  const server = await startEmbeddedServer({
    major: 18,
    parameters: ANALYTICS_SERVER,
  })
  try {
    for (const part of PARTS) cpSync(join(root, part), join(folder, part), { recursive: true })
    writeFileSync(join(folder, 'profiles.yml'), profileOf(server.port))
    const start = performance.now()
    await Promise.all([
      loadSource(server.port, 'chemlink', share),
      loadSource(server.port, 'engagement', share),
      withClient(server.port, 'postgres', (client) => client.query('create database warehouse')),
    ])
    const loading = (performance.now() - start) / 1000
    const build = await runCommand(folder, days[0], share)
    const increment = await runCommand(folder, days[1], share)
    return await withClient(server.port, 'warehouse', async (client) => ({
      members: await numberOf(client, 'select count(*) from core.unified_users'),
      events: await numberOf(client, 'select count(*) from core.fct_user_activity_events'),
      loading,
      build,
      increment,
      relations: await largestRelations(client),
    }))
  } finally {
    await server.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

function profileOf(port: number): string {
  const place = { type: 'postgres', host: '127.0.0.1', port, user: 'postgres' }
  const server = {
    ...place,
    dbname: 'warehouse',
    schema: 'analytics',
    threads: Math.max(2, cpus().length),
    connections: { chemlink: { ...place, dbname: 'chemlink' }, engagement: { ...place, dbname: 'engagement' } },
  }
  return JSON.stringify({ chemlink: { target: 'server', outputs: { server } } })
}

async function loadSource(port: number, source: keyof typeof SCRIPTS, share: number): Promise<void> {
  await withClient(port, 'postgres', (client) => client.query(`create database ${source}`))
  await withClient(port, source, async (client) => {
    await client.query(`set chemlink.scale = '${Math.max(1, Math.round(FULL_SIZE.copies * share))}'`)
    await client.query(`set chemlink.activity = '${FULL_SIZE.activity}'`)
    for (const script of SCRIPTS[source]) await client.query(readFileSync(join(root, 'demo', script), 'utf8'))
    await client.query('analyze')
  })
}

async function withClient<Result>(
  port: number,
  database: string,
  work: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
  const client = new pg.Client({ host: '127.0.0.1', port, user: 'postgres', database })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

async function numberOf(client: pg.Client, sql: string): Promise<number> {
  const { rows } = await client.query<{ readonly count: string }>(sql)
  return Number(rows[0]?.count)
}

async function largestRelations(client: pg.Client): Promise<SizeReport['relations']> {
  const { rows } = await client.query<{ readonly name: string; readonly rows: string; readonly megabytes: string }>(
    `select namespaces.nspname || '.' || relations.relname as name, greatest(relations.reltuples, 0)::bigint as rows,
       pg_total_relation_size(relations.oid) / 1048576 as megabytes
     from pg_class as relations
     join pg_namespace as namespaces on namespaces.oid = relations.relnamespace
     where relations.relkind in ('r', 'm') and namespaces.nspname !~ '^(pg_|information_schema)'
     order by pg_total_relation_size(relations.oid) desc, name
     limit 15`,
  )
  return rows.map((row) => ({ name: row.name, rows: Number(row.rows), megabytes: Number(row.megabytes) }))
}

async function runCommand(folder: string, asOf: string, share: number): Promise<RunCost> {
  const variables = { as_of: asOf, published_figures: false, leak_check_one_in: leakCheckOneIn(share) }
  const vars = JSON.stringify(variables)
  const start = performance.now()
  const finished = await startCommand(['build', '--quiet', '--vars', vars], { cwd: folder }).finished
  const seconds = (performance.now() - start) / 1000
  if (finished.exitCode !== 0) throw new Error(`The build failed.\n${finished.out}\n${finished.error}`)
  const results = readArtifact(folder, 'run_results.json') as Results
  const manifest = readArtifact(folder, 'manifest.json') as Manifest
  return {
    seconds,
    nodes: results.results.map((result) => ({
      id: result.unique_id,
      materialized: manifest.nodes[result.unique_id]?.config?.materialized ?? 'source',
      status: result.status,
      seconds: result.execution_time,
    })),
  }
}

interface Results {
  readonly results: readonly {
    readonly unique_id: string
    readonly status: string
    readonly execution_time: number
  }[]
}

interface Manifest {
  readonly nodes: Readonly<Record<string, { readonly config?: { readonly materialized?: string } }>>
}

function readArtifact(folder: string, name: string): unknown {
  return JSON.parse(readFileSync(join(folder, 'target', name), 'utf8'))
}
