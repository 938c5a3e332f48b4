import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { openDatabase } from '../../../src/adapters/index.js'
import { startCommand } from '../../support/built-command.js'
import { runScript } from '../../support/databases.js'
import { freshEmbeddedDatabase } from '../../support/embedded-database.js'
import { startEmbeddedServer } from '../../support/embedded-server.js'
import { settingsOf } from '../../support/postgres-server.js'
import { EMBEDDED_LOG, embeddedStatements } from '../../support/server-log.js'

// Every server that the tests start reads its own log when it is stopped, and every embedded database of the tests writes one
// that is read at their end. These are the databases of this check itself.

async function stopAfter(applicationName: string, sql: string): Promise<void> {
  const server = await startEmbeddedServer({ major: 18 })
  const url = `postgres://postgres@127.0.0.1:${server.port}/postgres`
  await runScript(url, 'create table t (id int primary key); create view v as select * from t')
  const database = await openDatabase({ settings: settingsOf(url, { applicationName }), purpose: 'run' })
  const session = await database.acquire('model.shop.t')
  await session.script(sql)
  await session.release()
  await database.close()
  await server.stop()
}

it('a server that was sent CASCADE by the engine says so when it is stopped', async () => {
  await expect(stopAfter('tsmodel', 'drop table t\n  cascade')).rejects.toThrow(/The engine sent CASCADE:\ncascade/)
})

it('what a foreign key says of rows, and what others send, is no fault of the engine', async () => {
  await stopAfter('tsmodel', 'create table u (id int references t on delete cascade)')
  await stopAfter('somebody', 'drop table t cascade')
})

it('what an embedded database is sent is recorded, in the processes that tests start as well', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tsmodel-no-cascade-'))
  const embedded = await freshEmbeddedDatabase()
  const log = join(folder, 'statements.jsonl')
  const run = async (hook: string) => {
    writeFileSync(join(folder, 'models/one.sql'), `{{ config(pre_hook='${hook}') }} select 1 as id`)
    const { exitCode, out, error } = await startCommand(['run'], { cwd: folder, environment: { [EMBEDDED_LOG]: log } })
      .finished
    expect(exitCode, out + error).toBe(0)
    return embeddedStatements(log)
  }
  try {
    mkdirSync(join(folder, 'models'))
    writeFileSync(join(folder, 'project.yml'), 'name: shop\nprofile: shop\n')
    const output = { type: 'pglite', path: embedded.settings.path, schema: 'analytics' }
    writeFileSync(join(folder, 'profiles.yml'), JSON.stringify({ shop: { target: 'it', outputs: { it: output } } }))
    const clean = await run(
      'create table if not exists public.u (id int references public.u on delete cascade, primary key (id))',
    )
    expect(clean.statements).toBeGreaterThan(5)
    expect(clean.cascades).toEqual([])
    expect((await run('drop table public.u cascade')).cascades).toEqual(['drop table public.u cascade'])
  } finally {
    embedded.remove()
    rmSync(folder, { recursive: true, force: true })
  }
}, 240_000)
