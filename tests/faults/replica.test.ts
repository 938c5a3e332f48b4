import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openDatabase } from '../../src/adapters/index.js'
import type { Database, PostgresSettings } from '../../src/adapters/contract.js'
import { createSourceLoader } from '../../src/sync/index.js'
import { runScript } from '../support/databases.js'
import { startEmbeddedServer, type EmbeddedServer } from '../support/embedded-server.js'
import { settingsOf } from '../support/postgres-server.js'
import { loadContext, rowsOf, syncedSource } from '../unit/sync/sides.js'

// A primary and its streaming replica, which does not wait for those who read it: what it must apply ends them.

let primary: EmbeddedServer
let replica: EmbeddedServer
let target: Database
const urlOf = ({ port }: EmbeddedServer): string => `postgres://postgres@127.0.0.1:${port}/postgres`
let settings: PostgresSettings

beforeAll(async () => {
  primary = await startEmbeddedServer({ major: 18, parameters: { wal_keep_size: '512MB', autovacuum: 'off' } })
  replica = await startEmbeddedServer({
    major: 18,
    files: { 'standby.signal': '' },
    parameters: {
      primary_conninfo: `host=127.0.0.1 port=${primary.port} user=postgres`,
      max_standby_streaming_delay: '0',
      hot_standby_feedback: 'off',
    },
  })
  settings = settingsOf(urlOf(replica))
  await runScript(
    urlOf(primary),
    `create table big as select g as id, repeat('x', 500) as filling from generate_series(1, 200000) g;
     create table small as select g as id from generate_series(1, 10) g;
     create table other as select g as id from generate_series(1, 1000) g`,
  )
  await runScript(urlOf(primary), 'create database warehouse')
  target = await openDatabase({
    settings: settingsOf(`postgres://postgres@127.0.0.1:${primary.port}/warehouse`),
    purpose: 'test',
  })
  await rowsOf(target, 'create schema raw')
  await replayed()
})
afterAll(async () => {
  await target?.close()
  await replica.stop()
  await primary.stop()
})

/** Waits until the replica has applied all that the primary has written. */
async function replayed(): Promise<void> {
  const [[wanted] = []] = await runScript(urlOf(primary), 'select pg_current_wal_lsn()')
  for (let waited = 0; waited < 30_000; waited += 50) {
    const [[isThere] = []] = await runScript(urlOf(replica), `select pg_last_wal_replay_lsn() >= '${wanted}'`)
    if (isThere === 't') return
    await sleep(50)
  }
  throw new Error('The replica did not catch up within 30 s')
}

/** Removes rows of another table for good, which no snapshot of the replica may see any more. */
async function conflict(): Promise<void> {
  await runScript(urlOf(primary), 'delete from other')
  await runScript(urlOf(primary), 'vacuum other')
  await runScript(urlOf(primary), 'insert into other select generate_series(1, 1000)')
}

const into = (identifier: string) => ({ database: '', schema: 'raw', identifier })

test('tables of a replica come from one exported snapshot, with parallel readers', async () => {
  const loader = createSourceLoader({ connections: { app: settings } })
  const { context } = loadContext(target)
  const loads = ['small', 'small', 'other'].map((table, index) =>
    loader.load(syncedSource(table), into(`calm_${index}`), context),
  )
  expect((await Promise.all(loads)).map(({ rows }) => rows)).toEqual([10, 10, 1000])
  await loader.close()
})

test('an incremental table of a replica goes on from where it was', async () => {
  const node = syncedSource('small', { mode: 'incremental', cursor: 'xmin', key: ['id'], deletes: 'hard' })
  const sync = async () => {
    const loader = createSourceLoader({ connections: { app: settings } })
    const { context } = loadContext(target)
    try {
      return (await loader.update(node, into('small'), context)) ?? (await loader.load(node, into('small'), context))
    } finally {
      await loader.close()
    }
  }
  await sync()
  await runScript(urlOf(primary), 'insert into small values (11); delete from small where id = 1')
  await replayed()
  expect(await sync()).toMatchObject({ inserted: 1, deleted: 1 })
})

test('a table whose reading the replica ended is begun anew from a fresh snapshot', async () => {
  const messages: string[] = []
  const loader = createSourceLoader({ connections: { app: settings }, onMessage: (text) => messages.push(text) })
  const { context } = loadContext(target)
  const conflicts: Promise<void>[] = []
  const { rows } = await loader.load(syncedSource('big'), into('big'), {
    ...context,
    onProgress: () => {
      if (conflicts.length === 0) conflicts.push(conflict())
    },
  })
  await Promise.all(conflicts)
  expect(rows).toBe(200_000)
  expect(await rowsOf(target, 'select count(*), count(distinct id) from raw.big')).toEqual([['200000', '200000']])
  expect(messages.join()).toContain('The snapshot of the source was lost')
  await loader.close()
})

test('a snapshot that is lost between two tables is replaced, and that is said', async () => {
  const messages: string[] = []
  const loader = createSourceLoader({ connections: { app: settings }, onMessage: (text) => messages.push(text) })
  const { context } = loadContext(target)
  await loader.load(syncedSource('small'), into('before'), context)
  await conflict()
  await replayed()
  await loader.load(syncedSource('small'), into('after'), context)
  expect(messages.join()).toContain('The snapshot of the source was lost')
  await loader.close()
})
