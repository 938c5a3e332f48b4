import { expect, it } from 'vitest'
import { openDatabase } from '../../../src/adapters/index.js'
import { runScript } from '../../support/databases.js'
import { startEmbeddedServer } from '../../support/embedded-server.js'
import { settingsOf } from '../../support/postgres-server.js'

// Every server that the tests start reads its own log when it is stopped. These are the servers of this check itself.

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
