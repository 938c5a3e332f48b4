import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { startEmbeddedServer } from '../tests/support/embedded-server.js'
import { secondsOf } from './measure.js'

/** A project in a folder of its own, on a server of its own. */
export interface PostgresProject {
  /** Seconds of the whole command, the start of the engine included. */
  tsmodel(...words: readonly string[]): number
  /** Seconds of the last command's nodes alone, as `run_results.json` has them. */
  lastElapsed(): number
  /** Seconds that one psql takes for a script. */
  psql(script: string): number
  /** Every statement that was run for nodes whose file has this in its name, in the order of the files' numbers. */
  statements(part?: string): string
  path(file: string): string
  write(files: Readonly<Record<string, string>>): void
}

/** Gives `work` a project named `bench`, whose target is the schema `bench`. */
export async function withPostgresProject<Result>(
  binary: string,
  work: (project: PostgresProject) => Result,
): Promise<Result> {
  if (spawnSync('psql', ['--version']).status !== 0)
    throw new Error('This benchmark compares with psql, which is not here')
  const folder = mkdtempSync(join(tmpdir(), 'tsmodel-bench-'))
  const server = await startEmbeddedServer({ major: 18, parameters: { max_wal_size: '4GB' } })
  const place = { host: '127.0.0.1', port: server.port, user: 'postgres', dbname: 'postgres' }
  const connection = ['-h', place.host, '-p', String(place.port), '-U', place.user, '-d', place.dbname]
  const env = { ...process.env, PGOPTIONS: '' }
  try {
    const project: PostgresProject = {
      tsmodel: (...words) => secondsOf(process.execPath, [binary, ...words, '--quiet'], { cwd: folder, env }),
      lastElapsed: () =>
        (JSON.parse(readFileSync(join(folder, 'target/run_results.json'), 'utf8')) as { elapsed_time: number })
          .elapsed_time,
      psql: (input) => secondsOf('psql', ['-X', '-q', '-v', 'ON_ERROR_STOP=1', ...connection], { input, env }),
      statements: (part = '') => statementsOf(join(folder, 'target/run'), part),
      path: (file) => join(folder, file),
      write(files) {
        for (const [path, text] of Object.entries(files)) {
          mkdirSync(dirname(join(folder, path)), { recursive: true })
          writeFileSync(join(folder, path), text)
        }
      },
    }
    const output = { type: 'postgres', ...place, schema: 'bench', threads: 1 }
    project.write({
      'project.yml': 'name: bench\nprofile: bench\nmodels: { bench: { +materialized: table } }\n',
      'profiles.yml': JSON.stringify({ bench: { target: 'it', outputs: { it: output } } }),
    })
    return work(project)
  } finally {
    await server.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

function statementsOf(folder: string, part: string): string {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.includes(part))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort((left, right) => numberOf(left) - numberOf(right))
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n')
}

function numberOf(file: string): number {
  return Number(/_(\d+)\.sql$/.exec(file)?.[1] ?? 0)
}
