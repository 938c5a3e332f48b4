import * as fs from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createNodeHost } from '../../../src/api/node-host.js'
import { runCommandLine } from '../../../src/cli/run-command-line.js'
import { freshDatabase, type TestDatabase } from '../../support/databases.js'
import { type Expectation, realLifeProject } from '../../support/real-life/project.js'
import { memoryTerminal } from '../cli/memory-terminal.js'
import { TARGET_SCHEMA } from '../../support/target-schema.js'

// A project of the size and shape that companies have, built from nothing, again, and changed. What every relation holds is
// compared with plain SQL that knows nothing of the engine.

let database: TestDatabase
let folder: string

beforeAll(async () => {
  database = await freshDatabase()
  folder = fs.mkdtempSync(join(tmpdir(), 'tsmodel real life '))
  const { host, port, user, password } = database.settings
  const output = {
    type: 'postgres',
    host,
    port,
    user,
    password,
    dbname: database.name,
    schema: TARGET_SCHEMA,
    threads: 4,
  }
  fs.writeFileSync(
    join(folder, 'profiles.yml'),
    JSON.stringify({ shop: { target: 'test', outputs: { test: output } } }),
  )
})

afterAll(async () => {
  await database.drop()
  fs.rmSync(folder, { recursive: true, force: true })
})

function write(files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    fs.mkdirSync(dirname(join(folder, path)), { recursive: true })
    fs.writeFileSync(join(folder, path), text)
  }
}

async function command(...words: readonly string[]): Promise<string> {
  const { terminal, written } = memoryTerminal()
  const host = { ...createNodeHost({}), workingDirectory: folder, homeDirectory: join(folder, 'home') }
  const exitCode = await runCommandLine(words, { terminal, host })
  expect(exitCode, `${written.out}\n${written.error}`).toBe(0)
  return written.out
}

/** Names of the relations whose content differs from what plain SQL gives. */
async function differing(expectations: readonly Expectation[]): Promise<readonly string[]> {
  const plain = (sql: string): string => sql.replace(/\{(\w+)\}/g, 'plain."$1"')
  await database.sql('drop schema if exists plain cascade; create schema plain')
  for (const { name, sql } of expectations) await database.sql(`create table plain."${name}" as ${plain(sql)}`)
  const wrong: string[] = []
  for (const { name, schema } of expectations) {
    const isHistory = name.startsWith('hist_')
    const columns = isHistory ? 'id, status, amount, dbt_valid_to is null' : '*'
    const built = `select ${columns} from "${schema}"."${name}"`
    const [row] = await database.sql(
      `with built as (${built}), wanted as (select * from plain."${name}")
       select (select count(*) from wanted), (select count(*) from (select * from built except all select * from wanted) as surplus),
         (select count(*) from (select * from wanted except all select * from built) as missing)`,
    )
    if (row?.[0] === '0' || row?.[1] !== '0' || row[2] !== '0') wrong.push(`${name}: ${row?.join(' ')}`)
  }
  return wrong
}

it(
  'holds what plain SQL gives, built from nothing, again, and after its data and its models changed',
  { timeout: 300_000 },
  async () => {
    const first = realLifeProject(0)
    expect(first.counts.models).toBeGreaterThan(100)
    expect(first.counts.tests).toBeGreaterThan(200)
    write(first.files)
    await command('deps')
    const out = await command('build')
    expect(out).toContain(`${first.counts.tests} data tests`)
    expect(out).toContain(`${first.counts.models} models`)
    expect(await differing(first.expectations)).toEqual([])

    const again = await command('build')
    // Nothing is new: incremental models and snapshots write no row.
    expect(again).toContain('INSERT 0 0')
    expect(again).not.toMatch(/(?:incremental|snapshot).*(?:INSERT 0|MERGE) [1-9]/)
    expect(await differing(first.expectations)).toEqual([])

    for (const round of [1, 2]) {
      const changed = realLifeProject(round)
      write(changed.files)
      await command('deps')
      await command('build')
      expect(await differing(changed.expectations)).toEqual([])
    }
    const last = realLifeProject(2)
    await command('build', '--full-refresh')
    // A table that is only added to forgets what its source no longer holds when it is built anew; history never does.
    const isForgetful = ({ name }: Expectation): boolean => /^(?:fct|all)_|^customers_360|^newcomer/.test(name)
    expect(await differing(last.expectations.filter((each) => !isForgetful(each)))).toEqual([])
  },
)
