import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Database } from '../../../src/adapters/index.js'
import { DatabaseError } from '../../../src/adapters/index.js'
import { DiagnosticError } from '../../../src/core/diagnostic.js'
import type { EngineEvent } from '../../../src/core/event.js'
import { backoff, isTransient, retryPolicy } from '../../../src/run/retry.js'
import { makeConfig, makeModel } from '../../support/factories.js'
import { freshDatabase, type TestDatabase } from '../../support/databases.js'
import { settingsOf } from '../../support/postgres-server.js'
import { startTcpProxy, type TcpProxy } from '../../support/tcp-proxy.js'
import { open, runNodes } from './workshop.js'

let server: TestDatabase
let proxy: TcpProxy
let database: Database

beforeAll(async () => {
  server = await freshDatabase()
  const { host, port } = server.settings
  proxy = await startTcpProxy({ host: host ?? 'localhost', port: port ?? 5432 })
  database = await open(settingsOf(server.url, { host: '127.0.0.1', port: proxy.port, sslmode: 'disable' }))
})

beforeEach(async () => {
  await server.sql('drop schema if exists analytics cascade; drop sequence if exists tries; create sequence tries')
})

afterAll(async () => {
  await database.close()
  await proxy.close()
  await server.drop()
})

const table = (config: object, rawCode: string) =>
  makeModel('subject', { rawCode, config: makeConfig({ materialized: 'table', ...config }) })

const said = (events: readonly EngineEvent[]) =>
  events.flatMap((event) => (event.kind === 'message' ? [event.text] : []))

/** Fails with the SQLSTATE at the first attempts, as many as given; sequences do not roll back. */
const failing = (times: number, sqlState: string): string => `select raise_first(${times}, '${sqlState}') as value`

describe('a node that fails', () => {
  beforeAll(() =>
    server.sql(`create function raise_first(times int, state text) returns int language plpgsql as $$
      begin
        if nextval('tries') <= times then raise exception 'not yet' using errcode = state; end if;
        return 1;
      end $$`),
  )

  it('with what passes by itself is tried again, visibly, as often as the default says', async () => {
    const run = await runNodes(database, [table({}, failing(2, '40001'))])
    expect(run.status('model.shop.subject')).toBe('success')
    expect(said(run.events)).toEqual([
      expect.stringMatching(/^analytics\.subject: not yet; attempt 2 of 4 in 0\.\ds$/),
      expect.stringMatching(/^analytics\.subject: not yet; attempt 3 of 4 in 0\.\ds$/),
    ])
  })

  it('is given up after its retries, with the error of the last attempt', async () => {
    const run = await runNodes(database, [table({ retries: 1 }, failing(9, '40P01'))])
    expect(run.status('model.shop.subject')).toBe('error')
    expect(run.results.get('model.shop.subject')?.diagnostics[0]).toMatchObject({
      code: 'DEADLOCK',
      message: 'not yet',
    })
    expect(said(run.events)).toHaveLength(1)
    expect(await server.sql('select last_value from tries')).toEqual([['2']])
  })

  it('is not tried again with retries: 0, nor after an error that comes again', async () => {
    const never = await runNodes(database, [table({ retries: 0 }, failing(1, '40001'))])
    expect(never.status('model.shop.subject')).toBe('error')
    const broken = await runNodes(database, [table({}, failing(9, '22012'))])
    expect(broken.status('model.shop.subject')).toBe('error')
    expect(said([...never.events, ...broken.events])).toEqual([])
  })

  it.each(['57014', '57', ['22', '57014']])('is tried again after retry_on %j', async (retryOn) => {
    const run = await runNodes(database, [table({ retry_on: retryOn }, failing(1, '57014'))])
    expect(run.status('model.shop.subject')).toBe('success')
    expect(said(run.events)).toHaveLength(1)
  })

  it('with a retry_on that is no SQLSTATE is an error that says so', async () => {
    const run = await runNodes(database, [table({ retry_on: ['5', 'disk full'] }, 'select 1 as value')])
    const [diagnostic] = run.results.get('model.shop.subject')?.diagnostics ?? []
    expect(diagnostic).toMatchObject({
      code: 'RETRY_ON_INVALID',
      message: '"5", "DISK FULL" in retry_on of subject is no SQLSTATE',
      location: { file: 'models/subject.sql', line: 1 },
    })
  })
})

/** A session that asks about a commit has the word in its name. */
const isCommit = (data: Buffer): boolean => /(?<!tsmodel )commit\0/.test(data.toString('latin1'))

it('rows that were appended by a commit whose answer was lost are not appended again', async () => {
  const log = makeModel('log', {
    rawCode: "select nextval('tries') as number",
    config: makeConfig({ materialized: 'incremental', incremental_strategy: 'append' }),
  })
  await runNodes(database, [log])
  proxy.onClientData((data) => (isCommit(data) ? 'passThenCut' : 'pass'))
  const running = runNodes(database, [log], {
    onEvent: (event) => {
      // Only the commit of the rows is lost; whoever asks what became of it is answered.
      if (event.kind === 'sql' && event.sql.includes('pg_xact_status')) proxy.onClientData(null)
    },
  })
  const run = await running
  proxy.onClientData(null)
  expect(run.status('model.shop.log')).toBe('success')
  expect(await server.sql('select count(*) from analytics.log')).toEqual([['2']])
})

it('a commit that never reached the server is not taken for one', async () => {
  const log = makeModel('log', {
    rawCode: "select nextval('tries') as number",
    config: makeConfig({ materialized: 'incremental', incremental_strategy: 'append' }),
  })
  await runNodes(database, [log])
  proxy.onClientData((data) => {
    if (!isCommit(data)) return 'pass'
    proxy.onClientData(null)
    return 'cut'
  })
  const run = await runNodes(database, [log])
  proxy.onClientData(null)
  expect(run.status('model.shop.log')).toBe('success')
  expect(said(run.events).join()).toMatch(/attempt 2 of 4/)
  expect(await server.sql('select count(*) from analytics.log')).toEqual([['2']])
})

describe('what is tried again', () => {
  const transient = (sqlState: string | null) => isTransient(new DatabaseError('x', { sqlState }), null)

  it('is what passes by itself: connections, deadlocks, serialization, locks, a server without room', () => {
    for (const state of ['08006', '57P01', '57P03', '40P01', '40001', '53300', '55006', '55P03', null])
      expect(transient(state), String(state)).toBe(true)
    for (const state of ['22012', '42P01', '42501', '53100', '25006', '57014', '23505'])
      expect(transient(state), state).toBe(false)
    expect(isTransient(new DatabaseError('tuple concurrently updated', { sqlState: 'XX000' }), null)).toBe(true)
    expect(isTransient(new DatabaseError('something broke', { sqlState: 'XX000' }), null)).toBe(false)
  })

  it('waits longer each time, never longer than it may, and never the same', () => {
    for (const attempt of [1, 2, 3, 8]) {
      const waits = Array.from({ length: 50 }, () => backoff(attempt, 200, 10_000))
      const longest = Math.min(10_000, 200 * 2 ** (attempt - 1))
      expect(Math.min(...waits)).toBeGreaterThanOrEqual(longest / 2)
      expect(Math.max(...waits)).toBeLessThanOrEqual(longest)
      expect(new Set(waits).size).toBeGreaterThan(1)
    }
  })

  it('takes a list, one word, or nothing, and no negative number of retries', () => {
    const policy = (config: object) => retryPolicy(table(config, ''))
    expect(policy({})).toEqual({ retries: 3, retryOn: [] })
    expect(policy({ retries: -2, retry_on: '57p01' })).toEqual({ retries: 0, retryOn: ['57P01'] })
    expect(() => policy({ retry_on: 'soon' })).toThrow(DiagnosticError)
  })
})
