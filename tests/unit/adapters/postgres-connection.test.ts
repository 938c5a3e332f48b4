import { mkdtempSync, rmSync, writeFileSync, readFileSync } from 'node:fs'
import { createServer, type AddressInfo, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { PostgresSettings } from '../../../src/adapters/contract.js'
import { openDatabase } from '../../../src/adapters/index.js'
import { DiagnosticError, type Diagnostic } from '../../../src/core/diagnostic.js'
import { runScript } from '../../support/databases.js'
import { startEmbeddedServer, type EmbeddedServer } from '../../support/embedded-server.js'
import { startTcpProxy } from '../../support/tcp-proxy.js'

const certificates = new URL('../../support/certificates/', import.meta.url)
const pem = (name: string): string => readFileSync(new URL(name, certificates), 'utf8')
const path = (name: string): string => new URL(name, certificates).pathname.replaceAll('%20', ' ')

// A server of its own: with passwords, TLS and few connections.
let server: EmbeddedServer
let home: string

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'tsmodel home '))
  server = await startEmbeddedServer({
    major: 18,
    parameters: {
      ssl: 'on',
      ssl_cert_file: 'server.crt',
      ssl_key_file: 'server.key',
      ssl_ca_file: 'ca.crt',
      max_connections: '8',
    },
    files: { 'server.crt': pem('server.crt'), 'server.key': pem('server.key'), 'ca.crt': pem('ca.crt') },
    accessRules: [
      'local all postgres trust',
      'local all all scram-sha-256',
      'hostssl all certified all cert',
      'hostssl all onlytls all scram-sha-256',
      'hostnossl all onlyplain all scram-sha-256',
      'host all onlytls,onlyplain all reject',
      'host all postgres all trust',
      'host all all all scram-sha-256',
    ],
  })
  await runScript(
    `postgres://postgres@127.0.0.1:${server.port}/postgres`,
    `create role ann login password 'right:\\horse'; create role onlytls login password 'x'; create role onlyplain login password 'x';
     create role certified login; create role builder; grant builder to ann`,
  )
  await runScript(`postgres://postgres@127.0.0.1:${server.port}/postgres`, 'create database shop')
})
afterAll(async () => {
  await server.stop()
  rmSync(home, { recursive: true, force: true })
})

function settings(overrides: Partial<PostgresSettings> = {}): PostgresSettings {
  return {
    type: 'postgres',
    host: 'localhost',
    port: server.port,
    user: 'ann',
    password: 'right:\\horse',
    database: 'postgres',
    retries: 0,
    environment: {},
    homeDirectory: home,
    ...overrides,
  }
}

async function ask(sql: string, overrides: Partial<PostgresSettings> = {}): Promise<string | null | undefined> {
  const database = await openDatabase({ settings: settings(overrides), purpose: 'test' })
  try {
    const session = await database.acquire('asked')
    return (await session.query(sql)).rows[0]?.[0]
  } finally {
    await database.close()
  }
}

async function refusal(overrides: Partial<PostgresSettings>): Promise<Diagnostic> {
  const error = await ask('select 1', overrides).catch((caught: unknown) => caught)
  expect(error).toBeInstanceOf(DiagnosticError)
  return (error as DiagnosticError).diagnostics[0]!
}

const ENCRYPTED = 'select ssl from pg_stat_ssl where pid = pg_backend_pid()'

describe('what is refused is told in words', () => {
  test('a wrong password, and a missing one', async () => {
    expect(await refusal({ password: 'wrong' })).toMatchObject({
      code: 'AUTHENTICATION_FAILED',
      message: `The server at "localhost:${server.port}" does not accept the password of "ann".`,
    })
    const { password: _, ...open } = settings()
    const error = await openDatabase({ settings: open, purpose: 'test' }).catch((caught: unknown) => caught)
    expect((error as DiagnosticError).diagnostics[0]).toMatchObject({
      code: 'AUTHENTICATION_FAILED',
      message: expect.stringContaining('asks for a password of "ann"') as string,
    })
  })

  test('a database, a host and a port that are not there', async () => {
    expect(await refusal({ database: 'nope' })).toMatchObject({
      code: 'DATABASE_NOT_FOUND',
      message: expect.stringContaining('"nope"') as string,
    })
    expect(await refusal({ port: 1 })).toMatchObject({
      code: 'DATABASE_UNREACHABLE',
      message: 'The server at "localhost:1" cannot be reached: nothing listens there.',
    })
    expect(await refusal({ host: 'no-such-host.invalid' })).toMatchObject({ code: 'DATABASE_UNREACHABLE' })
    expect(await refusal({ host: '/no/such/folder' })).toMatchObject({
      code: 'DATABASE_UNREACHABLE',
      message: expect.stringContaining('/no/such/folder/.s.PGSQL') as string,
    })
  })

  test('a server that accepts and never answers is given up', async () => {
    const silent = await listen()
    const started = process.hrtime.bigint()
    const problem = await refusal({ host: '127.0.0.1', port: silent.port, connectTimeout: 1 })
    expect(problem).toMatchObject({
      code: 'CONNECTION_TIMEOUT',
      message: expect.stringContaining('within 1 s') as string,
    })
    expect(Number(process.hrtime.bigint() - started) / 1e9).toBeLessThan(10)
    silent.server.close()
  })

  test('a server that falls silent between two sessions is given up after connect_timeout', async () => {
    const proxy = await startTcpProxy({ host: '127.0.0.1', port: server.port })
    const database = await openDatabase({
      settings: settings({ host: '127.0.0.1', port: proxy.port, sslmode: 'disable', connectTimeout: 1 }),
      purpose: 'test',
    })
    const kept = await Promise.all([database.acquire('one'), database.acquire('two')])
    for (const session of kept) await session.release()
    proxy.swallow('both')
    const started = process.hrtime.bigint()
    // Taken at once, it is taken to be there, and its first statement shows that it is not.
    const third = await database.acquire('three')
    await expect(third.query('select 1')).rejects.toMatchObject({ sqlState: null })
    expect(third.isLost).toBe(true)
    await third.release()
    await expect(database.acquire('four')).rejects.toMatchObject({
      diagnostics: [{ code: 'CONNECTION_TIMEOUT', message: expect.stringContaining('within 1 s') as string }],
    })
    expect(Number(process.hrtime.bigint() - started) / 1e9).toBeLessThan(8)
    await database.close()
    await proxy.close()
  })

  test('a session that follows an error at once makes the driver say nothing on the terminal', async () => {
    const said: string[] = []
    const listen = (warning: Error): unknown => said.push(warning.message)
    process.on('warning', listen)
    const proxy = await startTcpProxy({ host: '127.0.0.1', port: server.port })
    const database = await openDatabase({
      settings: settings({ host: '127.0.0.1', port: proxy.port, sslmode: 'disable' }),
      purpose: 'test',
    })
    const first = await database.acquire('first')
    proxy.hesitate()
    await expect(first.query('select 1 / 0')).rejects.toMatchObject({ sqlState: '22012' })
    await first.release()
    const next = await database.acquire('next')
    expect((await next.query('select 1')).rows).toEqual([['1']])
    await next.release()
    await database.close()
    await proxy.close()
    process.off('warning', listen)
    expect(said).toEqual([])
  })

  test('a connection that waits for its next session holds no lock, and the next session has no settings of the last', async () => {
    const database = await openDatabase({ settings: settings(), purpose: 'test' })
    const first = await database.acquire('one')
    await first.query("select pg_catalog.pg_advisory_lock(4711), pg_catalog.set_config('work_mem', '5MB', false)")
    await first.script('create temporary table kept ()')
    await first.release()
    const second = await database.acquire('two')
    const { rows } = await second.query(
      "select pg_catalog.current_setting('work_mem'), pg_catalog.to_regclass('pg_temp.kept'), pg_catalog.current_setting('application_name')",
    )
    expect(rows).toEqual([['4MB', null, 'tsmodel two']])
    const other = await database.acquire('three')
    expect((await other.query('select pg_catalog.pg_try_advisory_lock(4711)')).rows).toEqual([['t']])
    await other.release()
    await expect
      .poll(async () => (await second.query('select pg_catalog.pg_try_advisory_lock(4711)')).rows[0]?.[0])
      .toBe('t')
    await second.release()
    await database.close()
  })

  test('a role that may not be taken, and settings that cannot be', async () => {
    expect(await refusal({ role: 'postgres' })).toMatchObject({ code: 'CONNECTION_SETTING_INVALID' })
    expect(await refusal({ port: 99_999 })).toMatchObject({
      code: 'CONNECTION_SETTING_INVALID',
      message: expect.stringContaining('99999') as string,
    })
    expect(await refusal({ sslmode: 'verify-ca', sslrootcert: '/no/root.crt' })).toMatchObject({
      code: 'CONNECTION_SETTING_INVALID',
      message: expect.stringContaining('/no/root.crt') as string,
    })
  })

  test('a full server: an error for the first session, patience when our own sessions will end', async () => {
    const database = await openDatabase({ settings: settings(), purpose: 'test' })
    const sessions = [await database.acquire('one')]
    let waiting: Promise<unknown> | null = null
    for (let index = 0; index < 8; index += 1) {
      const next = database.acquire(`more ${index}`)
      const outcome = await Promise.race([next, new Promise<null>((resolve) => setTimeout(resolve, 500, null))])
      if (outcome === null) {
        waiting = next.then((session) => session.release())
        break
      }
      sessions.push(outcome)
    }
    expect(waiting).not.toBeNull()
    expect(await refusal({})).toMatchObject({ code: 'TOO_MANY_CONNECTIONS' })
    await sessions[0]!.release()
    await waiting
    await database.close()
  })

  test('passing failures are tried again', async () => {
    let attempts = 0
    const flaky = await listen((socket) => {
      attempts += 1
      socket.destroy()
    })
    expect(await refusal({ host: '127.0.0.1', port: flaky.port, sslmode: 'disable', retries: 2 })).toMatchObject({
      code: 'DATABASE_UNREACHABLE',
    })
    expect(attempts).toBe(3)
    flaky.server.close()
  })
})

describe('encryption', () => {
  test.each([
    ['disable', 'f'],
    ['allow', 'f'],
    ['prefer', 't'],
    ['require', 't'],
  ] as const)('sslmode %s', async (sslmode, encrypted) => {
    expect(await ask(ENCRYPTED, { sslmode })).toBe(encrypted)
  })

  test('prefer and allow take the other way when the server wants it', async () => {
    expect(await ask(ENCRYPTED, { user: 'onlyplain', password: 'x', sslmode: 'prefer' })).toBe('f')
    expect(await ask(ENCRYPTED, { user: 'onlytls', password: 'x', sslmode: 'allow' })).toBe('t')
    expect(await refusal({ user: 'onlytls', password: 'x', sslmode: 'disable' })).toMatchObject({
      code: 'AUTHENTICATION_FAILED',
    })
  })

  test('verify-ca wants the root, verify-full the name too', async () => {
    const root = { sslrootcert: path('ca.crt') }
    expect(await ask(ENCRYPTED, { sslmode: 'verify-full', ...root })).toBe('t')
    expect(await ask(ENCRYPTED, { sslmode: 'verify-ca', host: '127.0.0.1', ...root })).toBe('t')
    expect(await refusal({ sslmode: 'verify-full', host: '127.0.0.1', ...root })).toMatchObject({ code: 'TLS_FAILED' })
    const other = { sslrootcert: path('other-ca.crt') }
    expect(await refusal({ sslmode: 'verify-ca', ...other })).toMatchObject({ code: 'TLS_FAILED' })
    expect(await refusal({ sslmode: 'require', ...other })).toMatchObject({ code: 'TLS_FAILED' })
    expect(await refusal({ sslmode: 'verify-full' })).toMatchObject({ code: 'TLS_FAILED' })
  })

  test('a client certificate takes the place of a password, and a statement can be cancelled', async () => {
    const certified = settings({
      user: 'certified',
      sslmode: 'verify-full',
      sslrootcert: path('ca.crt'),
      sslcert: path('client.crt'),
      sslkey: path('client.key'),
    })
    const database = await openDatabase({ settings: certified, purpose: 'test' })
    const session = await database.acquire('certified')
    const running = session.query('select pg_sleep(60)')
    setTimeout(() => void session.cancel(), 100)
    await expect(running).rejects.toMatchObject({ sqlState: '57014' })
    expect((await session.query(ENCRYPTED)).rows).toEqual([['t']])
    await database.close()
  })
})

describe('what the settings leave open', () => {
  test('PG* variables, the password file and a service name fill it', async () => {
    const environment = { PGHOST: 'localhost', PGPORT: String(server.port), PGUSER: 'ann', PGDATABASE: 'shop' }
    const base: PostgresSettings = { type: 'postgres', retries: 0, environment, homeDirectory: home }
    const current = async (more: PostgresSettings): Promise<unknown> => {
      const database = await openDatabase({ settings: more, purpose: 'test' })
      await database.close()
      return database.databaseName
    }
    expect(await current({ ...base, environment: { ...environment, PGPASSWORD: 'right:\\horse' } })).toBe('shop')
    writeFileSync(join(home, '.pgpass'), `# all\nlocalhost:${server.port}:*:ann:right\\:\\\\horse\n`, { mode: 0o600 })
    expect(await current(base)).toBe('shop')
    writeFileSync(
      join(home, '.pg_service.conf'),
      `[mine]\nhost=localhost\nport=${server.port}\ndbname=postgres\nuser=ann\n`,
    )
    expect(await current({ ...base, environment: { PGSERVICE: 'mine' } })).toBe('postgres')
    await expect(current({ ...base, environment: { PGSERVICE: 'mime' } })).rejects.toMatchObject({
      diagnostics: [{ code: 'CONNECTION_SETTING_INVALID', hint: 'Did you mean "mine"?' }],
    })
  })

  test('a socket folder as host', async () => {
    expect(await ask('select inet_server_addr()', { host: server.socketFolder })).toBeNull()
  })

  test('role, search path, statement timeout and name hold for every session, also for one that is used again', async () => {
    const database = await openDatabase({
      settings: settings({
        role: 'builder',
        searchPath: 'analytics, public',
        statementTimeout: 2500,
        applicationName: 'nightly',
      }),
      purpose: 'test',
    })
    const sql = `select current_user, current_setting('search_path'), current_setting('statement_timeout'), current_setting('application_name')`
    for (const name of ['first', 'again']) {
      const session = await database.acquire(name)
      expect((await session.query(sql)).rows).toEqual([['builder', 'analytics, public', '2500ms', `nightly ${name}`]])
      await session.script('reset role; set search_path to pg_catalog; set statement_timeout = 0')
      await session.release()
    }
    await database.close()
  })

  test('a long name is cut, and what the server would escape is left out', async () => {
    const database = await openDatabase({ settings: settings(), purpose: 'test' })
    const session = await database.acquire('ü'.repeat(60))
    const [row] = (await session.query(`select current_setting('application_name')`)).rows
    expect(row?.[0]).toBe(`tsmodel ${'?'.repeat(55)}`)
    await database.close()
  })
})

test('after a crash of the server the sessions of before are lost, and new ones work', async () => {
  const database = await openDatabase({ settings: settings(), purpose: 'test' })
  const idle = await database.acquire('idle')
  const inUse = await database.acquire('in use')
  await idle.release()
  await inUse.query('begin')
  await server.crashAndRestart()
  await expect(inUse.query('select 1')).rejects.toMatchObject({ name: 'DatabaseError' })
  expect(inUse.isLost).toBe(true)
  await inUse.release()
  const next = await database.acquire('next')
  expect((await next.query('select 1')).rows).toEqual([['1']])
  await database.close()
})

function listen(
  onSocket: (socket: import('node:net').Socket) => void = () => undefined,
): Promise<{ server: Server; port: number }> {
  return new Promise((resolve) => {
    const listener = createServer((socket) => {
      socket.on('error', () => undefined)
      onSocket(socket)
    })
    listener.listen(0, '127.0.0.1', () => resolve({ server: listener, port: (listener.address() as AddressInfo).port }))
  })
}
