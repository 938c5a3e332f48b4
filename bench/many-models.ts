import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startEmbeddedServer } from '../tests/support/embedded-server.js'
import { inTurns, secondsOf, type Benchmark } from './measure.js'

const MODELS = 300

/**
 * Holds: 300 small tables, one thread, in at most 1.5 times what one psql takes for the very statements that the run
 * wrote to target/run. The start of the engine counts.
 */
export const manyModels: Benchmark = async ({ binary }) => {
  if (spawnSync('psql', ['--version']).status !== 0)
    throw new Error('This benchmark compares with psql, which is not here')
  const folder = mkdtempSync(join(tmpdir(), 'tsmodel-bench-'))
  const server = await startEmbeddedServer({ major: 18 })
  try {
    writeProject(folder, server.port)
    const env = { ...process.env, PGOPTIONS: '' }
    const run = (): number => secondsOf(process.execPath, [binary, 'run', '--quiet'], { cwd: folder, env })
    // The second run replaces what the first one made, which is what the statements must do again and again.
    run()
    run()
    const script = statementsOf(join(folder, 'target/run'))
    const connection = ['-h', '127.0.0.1', '-p', String(server.port), '-U', 'postgres', '-d', 'postgres']
    const psql = (): number =>
      secondsOf('psql', ['-X', '-q', '-v', 'ON_ERROR_STOP=1', ...connection], { input: script, env })
    const { ours, theirs } = inTurns(5, run, psql)
    return [{ name: `run of ${MODELS} models, 1 thread`, ours, against: 'psql, same statements', theirs, limit: 1.5 }]
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
  const output = {
    type: 'postgres',
    host: '127.0.0.1',
    port,
    user: 'postgres',
    dbname: 'postgres',
    schema: 'bench',
    threads: 1,
  }
  writeFileSync(join(folder, 'profiles.yml'), JSON.stringify({ bench: { target: 'it', outputs: { it: output } } }))
  for (let index = 0; index < MODELS; index += 1) {
    const parent = index < 10 ? 'generate_series(1, 100) as n' : `{{ ref('model_${index % 10}') }}`
    writeFileSync(join(folder, 'models', `model_${index}.sql`), `select n, n * ${index} as value from ${parent}\n`)
  }
}

/** Every statement that was run, a file per model; a statement that publishes drops what the one before had published. */
function statementsOf(folder: string): string {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort(byNumber)
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n')
}

function byNumber(left: string, right: string): number {
  const number = (file: string): number => Number(/model_(\d+)/.exec(file)?.[1] ?? 0)
  return number(left) - number(right)
}
