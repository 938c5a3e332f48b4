import { afterAll, beforeAll, expect, test } from 'vitest'
import { DatabaseError, type Database, type Session } from '../../../src/adapters/contract.js'
import { openDatabase } from '../../../src/adapters/index.js'
import type { SyncConfig } from '../../../src/core/node.js'
import type { DiagnosticError } from '../../../src/core/diagnostic.js'
import { createSourceLoader } from '../../../src/sync/index.js'
import { TARGET_SCHEMA } from '../../support/target-schema.js'
import { makeScene, type Scene } from './scene.js'
import { loadContext, syncedSource } from './sides.js'

let scene: Scene
beforeAll(async () => {
  scene = await makeScene()
  await scene.source.script(`create table people (id int primary key, at timestamptz default now(), email text);
    insert into people (id, email) select g, 'p' || g from generate_series(1, 5000) g`)
})
afterAll(() => scene.close())

/** A source whose sessions note every statement they send. */
function watched() {
  const statements: string[] = []
  const sessions: Session[] = []
  const noted = (session: Session): Session => ({
    ...session,
    get backend() {
      return session.backend
    },
    get isLost() {
      return session.isLost
    },
    query: (sql, parameters) => (statements.push(sql), session.query(sql, parameters)),
    script: (sql) => (statements.push(...sql.split(';').map((one) => one.trim())), session.script(sql)),
    copyIn: (sql, data) => (statements.push(sql), session.copyIn(sql, data)),
    copyOut: (sql) => (statements.push(sql), session.copyOut(sql)),
  })
  const open = async (options: Parameters<typeof openDatabase>[0]): Promise<Database> => {
    const database = await openDatabase(options)
    return {
      ...database,
      acquire: async (name) => {
        const session = await database.acquire(name)
        sessions.push(session)
        return noted(session)
      },
    }
  }
  return { statements, sessions, open }
}

const READS = [
  /^begin( transaction isolation level repeatable read read only)?$/,
  /^(select|explain|with recursive)\s/,
  /^copy [^]* to stdout /,
  /^set (local )?(transaction snapshot|\w+ =)/,
  /^(savepoint|release savepoint|rollback to savepoint) tsmodel_read$/,
]

const WHOLE: Partial<SyncConfig> = { verify: 'checksum', maxDrop: 0.5 }
const BY_TIME: Partial<SyncConfig> = { mode: 'incremental', cursor: 'at', deletes: 'soft', verify: 'count' }
const BY_TRANSACTION: Partial<SyncConfig> = { mode: 'incremental', cursor: 'xmin', deletes: 'hard', verify: 'checksum' }

test.each([
  ['full', WHOLE],
  ['by time', BY_TIME],
  ['by transaction', BY_TRANSACTION],
])('a source is sent nothing but reads: %s', async (label, sync) => {
  const { statements, open } = watched()
  const identifier = label.replace(' ', '_')
  const node = { ...syncedSource('people', sync), identifier }
  const into = { database: '', schema: TARGET_SCHEMA, identifier }
  for (let round = 0; round < 2; round += 1) {
    const loader = createSourceLoader({ connections: { app: scene.source.settings }, open })
    const { context } = loadContext(scene.database)
    await loader.preview(node, into, context)
    const updated = await loader.update(node, into, context)
    if (updated === null && round === 0) await loader.load(node, into, context)
    await loader.close()
    await scene.source.script(`delete from people where id = ${100 + round}; update people set at = now() where id < 5`)
  }
  expect(statements.length).toBeGreaterThan(20)
  expect(statements.some((sql) => sql.startsWith('copy '))).toBe(true)
  expect(statements.filter((sql) => sql !== '' && !READS.some((read) => read.test(sql.trim())))).toEqual([])
})

test('the server refuses what a session of a sync would write, even as its owner', async () => {
  const { sessions, open } = watched()
  const loader = createSourceLoader({ connections: { app: scene.source.settings }, open })
  const into = { database: '', schema: TARGET_SCHEMA, identifier: 'refused' }
  await loader.load(syncedSource('people'), into, loadContext(scene.database).context)
  const inUse: string[] = []
  for (const session of sessions) {
    // A session that was given back after its question refuses everything.
    const isFree = await session.query('select 1').then(
      () => true,
      () => false,
    )
    if (!isFree) continue
    inUse.push(session.name)
    const refused = await session.query('delete from people').catch((error: unknown) => error)
    expect(refused, session.name).toBeInstanceOf(DatabaseError)
    expect((refused as DatabaseError).sqlState, session.name).toBe('25006')
  }
  expect(inUse).toEqual(['sync snapshot', 'sync reader'])
  await loader.close()
})

test('a source has a limit for every statement, that of its connection or one of ours, and sessions with a name', async () => {
  const limitsOf = async (statementTimeout?: number) => {
    const { sessions, open } = watched()
    const settings = { ...scene.source.settings, ...(statementTimeout === undefined ? {} : { statementTimeout }) }
    const loader = createSourceLoader({ connections: { app: settings }, open })
    const into = { database: '', schema: TARGET_SCHEMA, identifier: `limited_${statementTimeout}` }
    await loader.load(syncedSource('people'), into, loadContext(scene.database).context)
    const reader = sessions.find((session) => session.name === 'sync reader')
    const { rows } = await reader!.query(
      `select current_setting('statement_timeout'), current_setting('lock_timeout'), current_setting('application_name')`,
    )
    await loader.close()
    return rows[0]
  }
  expect(await limitsOf()).toEqual(['1h', '10s', 'tsmodel sync reader'])
  expect(await limitsOf(90_000)).toEqual(['90s', '10s', 'tsmodel sync reader'])
})

test('an error of a statement that masks does not hold what the secret could be worked out from', async () => {
  const secret = 'a long secret of the warehouse'
  const pad = Buffer.alloc(64, 0x36)
  Buffer.from(secret).forEach((byte, index) => (pad[index] = byte ^ 0x36))
  const options = { mask: { email: { kind: 'hash' } } } as const
  const role = 'tsmodel_masked_test'
  await scene.source.script(`drop role if exists ${role}; create role ${role} login; grant select on people to ${role};
    revoke execute on function pg_catalog.sha256(bytea) from public`)
  const settings = { ...scene.source.settings, user: role } as typeof scene.source.settings
  const loader = createSourceLoader({ connections: { app: settings }, maskSecret: secret })
  const into = { database: '', schema: TARGET_SCHEMA, identifier: 'masked' }
  const failure = (await loader
    .load(syncedSource('people', options), into, loadContext(scene.database).context)
    .catch((error: unknown) => error)) as DiagnosticError
  await loader.close()
  await scene.source.script(`grant execute on function pg_catalog.sha256(bytea) to public;
    drop owned by ${role}; drop role ${role}`)
  const cause = failure.cause as DatabaseError
  expect(cause.sql).toContain(`pg_catalog.decode('…', 'hex')`)
  const everything = JSON.stringify([failure, failure.diagnostics, cause, String(cause.cause)])
  expect(everything).not.toContain(pad.toString('hex').slice(0, 40))
  expect(everything).not.toContain(secret)
})
