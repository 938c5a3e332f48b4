import * as fs from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startCommand } from '../../support/built-command.js'
import { freshDatabase, type TestDatabase } from '../../support/databases.js'
import { TARGET_SCHEMA } from '../../support/target-schema.js'

// The command as a process: exit codes, signals and pipes cannot be seen from inside.

let folder: string
let database: TestDatabase | null
beforeEach(() => {
  folder = fs.mkdtempSync(join(tmpdir(), 'tsmodel process '))
  database = null
})
afterEach(async () => {
  await database?.drop()
  fs.rmSync(folder, { recursive: true, force: true })
})

async function slowProject(): Promise<TestDatabase> {
  const made = await freshDatabase()
  database = made
  const { host, port, user, password } = made.settings
  const output = { type: 'postgres', host, port, user, password, dbname: made.name, schema: TARGET_SCHEMA, threads: 1 }
  fs.mkdirSync(join(folder, 'models'))
  fs.writeFileSync(join(folder, 'project.yml'), 'name: shop\nprofile: shop\nmodels: { +materialized: table }\n')
  fs.writeFileSync(join(folder, 'profiles.yml'), JSON.stringify({ shop: { target: 'it', outputs: { it: output } } }))
  fs.writeFileSync(join(folder, 'models/a_slow.sql'), 'select pg_sleep(60)::text as slept')
  fs.writeFileSync(join(folder, 'models/b_after.sql'), "select * from {{ ref('a_slow') }}")
  return made
}

test('the version, help and wrong use end at once with their codes', async () => {
  const version = await startCommand(['--version'], { cwd: folder }).finished
  expect(version).toMatchObject({ exitCode: 0, error: '' })
  expect(version.out).toMatch(/^tsmodel \d+\.\d+\.\d+\n$/)
  expect((await startCommand(['--help'], { cwd: folder }).finished).exitCode).toBe(0)
  expect(await startCommand(['biuld'], { cwd: folder }).finished).toMatchObject({ exitCode: 2, out: '' })
  expect(await startCommand(['build'], { cwd: folder }).finished).toMatchObject({ exitCode: 2, out: '' })
})

test('a new project builds at once, with no server, from a path with spaces', { timeout: 120_000 }, async () => {
  expect((await startCommand(['init', 'my_shop'], { cwd: folder }).finished).exitCode).toBe(0)
  const built = await startCommand(['build'], { cwd: join(folder, 'my_shop') }).finished
  expect(built.out + built.error).toContain('Completed successfully')
  expect(built.exitCode).toBe(0)
})

test('Ctrl-C cancels on the server, reports every node, leaves nothing, and ends with 130', async () => {
  const { sql } = await slowProject()
  const running = startCommand(['run'], { cwd: folder })
  await running.says(`START sql table model ${TARGET_SCHEMA}.a_slow`)
  running.process.kill('SIGINT')
  const { exitCode, out, error } = await running.finished
  expect(exitCode, out + error).toBe(130)
  expect(error).toContain('Cancelling')
  expect(out).toContain(`CANCEL creating sql table model ${TARGET_SCHEMA}.a_slow`)
  expect(out).toMatch(/Done\. PASS=0 .* TOTAL=2/)
  expect(
    await sql(
      `select count(*) from pg_stat_activity where query like '%pg_sleep(60)%' and state = 'active' and pid <> pg_backend_pid()`,
    ),
  ).toEqual([['0']])
  expect(await sql(`select count(*) from pg_class where relnamespace = 'analytics'::regnamespace`)).toEqual([['0']])
})

test('a second Ctrl-C ends at once', async () => {
  await slowProject()
  const running = startCommand(['run'], { cwd: folder })
  await running.says(`START sql table model ${TARGET_SCHEMA}.a_slow`)
  running.process.kill('SIGINT')
  running.process.kill('SIGINT')
  expect((await running.finished).exitCode).toBe(130)
})

test('a reader that goes away does not stop the work', async () => {
  const running = startCommand(['--help'], { cwd: folder })
  running.process.stdout?.destroy()
  expect((await running.finished).exitCode).toBe(0)
})
