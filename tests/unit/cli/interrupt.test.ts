import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { startCommand } from '../../support/built-command.js'
import { freshDatabase, type TestDatabase } from '../../support/databases.js'

// What a run does at Ctrl-C is shown with the faults; these are the commands that only ask.

// Each starts the command, which takes its time where others use the machine.
vi.setConfig({ testTimeout: 240_000 })

const folder = mkdtempSync(join(tmpdir(), 'tsmodel-interrupt-'))
let database: TestDatabase

beforeAll(async () => {
  database = await freshDatabase()
  const { host, port, user, password, database: dbname } = database.settings
  const it = { type: 'postgres', host, port, user, password, dbname, schema: 'analytics' }
  for (const name of ['models', 'macros']) mkdirSync(join(folder, name))
  writeFileSync(join(folder, 'project.yml'), 'name: shop\nprofile: shop\n')
  writeFileSync(join(folder, 'profiles.yml'), JSON.stringify({ shop: { target: 'it', outputs: { it } } }))
  const asks = "{% set _ = run_query('select pg_sleep(60)') %}"
  writeFileSync(join(folder, 'models/asking.sql'), `{% if execute %}${asks}{% endif %} select 1 as id`)
  writeFileSync(join(folder, 'macros/ask.sql'), `{% macro ask() %}${asks}{% endmacro %}`)
})

afterAll(async () => {
  rmSync(folder, { recursive: true, force: true })
  await database.drop()
})

test.each([['show', '--inline', 'select pg_sleep(60)'], ['compile'], ['docs', 'generate'], ['run-operation', 'ask']])(
  'Ctrl-C ends %s, and the statement that it waits for',
  async (...args) => {
    const running = startCommand(args, { cwd: folder })
    const asked = `select 1 from pg_stat_activity where datname = current_database() and state = 'active'
    and query like '%pg_sleep(60)%' and pid <> pg_backend_pid()`
    await expect.poll(async () => (await database.sql(asked)).length, { timeout: 200_000 }).toBe(1)
    running.process.kill('SIGINT')
    const { exitCode, out, error } = await running.finished
    expect(exitCode, out + error).toBe(130)
    expect(await database.sql(asked)).toEqual([])
  },
)
