import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import type { PostgresSettings } from '../../../src/adapters/contract.js'
import { startCommand, type Finished } from '../../support/built-command.js'

const root = join(import.meta.dirname, '../../..')
const PARTS = ['models', 'seeds', 'macros', 'snapshots', 'tests/data', 'tests/generic', 'analyses', 'demo']

export type Row = Readonly<Record<string, string | null>>

export interface TestOutcome {
  readonly name: string
  readonly rules: readonly string[]
  readonly status: string
  readonly failures: number
}

/** A copy of the ChemLink project in a folder of its own, with its embedded databases. */
export interface Warehouse {
  readonly folder: string
  /** Runs the command on the target; throws with what it said unless it ends with one of `exitCodes`. */
  run(args: readonly string[], exitCodes?: readonly number[]): Promise<Finished>
  /** Rows of the embedded warehouse, every value as text. */
  query(sql: string): Promise<readonly Row[]>
  /** Data tests of the last command, from its artifacts. */
  outcomes(): readonly TestOutcome[]
  remove(): void
}

export function copyWarehouse(target: string): Warehouse {
  const folder = mkdtempSync(join(tmpdir(), 'tsmodel chemlink '))
  for (const part of PARTS) cpSync(join(root, part), join(folder, part), { recursive: true })
  for (const file of ['project.yml', 'profiles.yml']) cpSync(join(root, file), join(folder, file))
  const artifact = (name: string): unknown => JSON.parse(readFileSync(join(folder, 'target', name), 'utf8'))
  return {
    folder,
    run: (args, exitCodes = [0]) => runOn(folder, target, args, { exitCodes }),
    async query(sql) {
      const place = target === 'dev' ? '.tsmodel/warehouse' : `.tsmodel/${target}/warehouse`
      const database = await PGlite.create(join(folder, place))
      try {
        await database.exec("set timezone = 'UTC'")
        const { rows } = await database.query<Readonly<Record<string, unknown>>>(sql)
        return rows.map((row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, asText(value)])))
      } finally {
        await database.close()
      }
    },
    outcomes: () => outcomesOf(artifact('manifest.json'), artifact('run_results.json')),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** Runs the command on a target of the project in a folder. `freshSources` makes the embedded sources anew from the scripts. */
export async function runOn(
  folder: string,
  target: string,
  args: readonly string[],
  options: { readonly exitCodes?: readonly number[]; readonly freshSources?: boolean } = {},
): Promise<Finished> {
  if (options.freshSources === true) rmSync(join(folder, '.tsmodel/sources'), { recursive: true, force: true })
  const finished = await startCommand([...args, '--target', target], { cwd: folder }).finished
  if ((options.exitCodes ?? [0]).includes(finished.exitCode ?? -1)) return finished
  throw new Error(`${args.join(' ')} ended with ${finished.exitCode}\n${finished.out}\n${finished.error}`)
}

/** Adds a target `server` to the copy: a warehouse on a server, and the embedded sources of the demo's scripts. */
export function addServerTarget(folder: string, settings: PostgresSettings): void {
  const profiles = readFileSync(join(folder, 'profiles.yml'), 'utf8')
  const dev = /\n {4}dev:\n[\s\S]*?\n(?= {4}# )/.exec(profiles)?.[0] ?? ''
  const server = dev
    .replace('dev:', 'server:')
    .replace(
      /type: pglite\n {6}path: .*\n/,
      `type: postgres\n      host: ${settings.host}\n      port: ${settings.port}\n      user: ${settings.user}\n` +
        `      password: '${settings.password ?? ''}'\n      dbname: ${settings.database}\n`,
    )
    .replace('threads: 1', 'threads: 4')
  writeFileSync(join(folder, 'profiles.yml'), profiles.replace(dev, `${dev}${server}`))
}

function asText(value: unknown): string | null {
  if (value === null) return null
  return typeof value === 'string' ? value : JSON.stringify(value)
}

interface Manifest {
  readonly nodes: Readonly<Record<string, { readonly name: string; readonly tags: readonly string[] }>>
}

interface Results {
  readonly results: readonly { readonly unique_id: string; readonly status: string; readonly failures: number | null }[]
}

function outcomesOf(manifest: unknown, results: unknown): readonly TestOutcome[] {
  return (results as Results).results.flatMap((result) => {
    const node = (manifest as Manifest).nodes[result.unique_id]
    if (node === undefined || !result.unique_id.startsWith('test.')) return []
    const rules = node.tags.filter((tag) => tag.startsWith('DQ-'))
    // a test of one measured number counts no rows: it has one finding or none
    const failures = result.failures ?? (result.status === 'pass' ? 0 : 1)
    return [{ name: node.name, rules, status: result.status, failures }]
  })
}
