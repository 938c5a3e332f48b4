import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { startEmbeddedServer, type EmbeddedServer } from '../support/embedded-server.js'
import { faultProject, type FaultProject } from '../support/fault-project.js'
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.js'

// A server of its own, because it is restarted and filled up; the project reaches it through a proxy that can fail.

let server: EmbeddedServer
let project: FaultProject
let proxy: TcpProxy
let version = 1

beforeAll(async () => {
  server = await startEmbeddedServer({
    major: 18,
    parameters: { max_connections: '12', superuser_reserved_connections: '3' },
  })
  project = await faultProject(`postgres://postgres@127.0.0.1:${server.port}/postgres`)
  proxy = await startTcpProxy({ host: '127.0.0.1', port: server.port })
})

afterEach(async () => {
  proxy.swallow('none')
  proxy.onClientData(null)
  proxy.cut('both')
  project.configure({})
  // Whatever happened, the next run brings everything to one version and leaves nothing aside.
  version += 1
  const next = await project.run('build', version)
  expect(next.exitCode, next.out + next.error).toBe(0)
  expect(await project.orphans()).toEqual([])
  expect(new Set(Object.values(await project.versions()))).toEqual(new Set([version]))
})

afterAll(async () => {
  await proxy.close()
  await project.remove()
  await server.stop()
})

const throughProxy = (more: Readonly<Record<string, unknown>> = {}): void =>
  project.configure({ host: '127.0.0.1', port: proxy.port, connect_timeout: 2, keepalives_idle: 2, ...more })

const isSleeping = async (): Promise<void> => {
  while (
    (
      await project.database.sql(
        "select 1 from pg_stat_activity where state = 'active' and query like '%pg_sleep%' and pid <> pg_backend_pid()",
      )
    ).length === 0
  )
    await new Promise((resolve) => setTimeout(resolve, 30))
}

const ownSessions = (): Promise<readonly (readonly (string | null)[])[]> =>
  project.database.sql("select pid, query from pg_stat_activity where application_name like 'tsmodel%'")

/** Old or new, whole, and a result for every node. */
async function expectSafe(before: Readonly<Record<string, number>>): Promise<void> {
  for (const [name, shown] of Object.entries(await project.versions()))
    expect([before[name], version], name).toContain(shown)
  expect(Object.keys(project.results()).length).toBe(14)
}

it('a backend that is terminated is replaced, visibly', async () => {
  version += 1
  const running = project.start('build', version, { sleep: 3 })
  await isSleeping()
  await project.database.sql(
    "select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'tsmodel%' and pid <> pg_backend_pid()",
  )
  const { exitCode, out, error } = await running.finished
  expect(exitCode, out + error).toBe(0)
  expect(out).toMatch(/analytics\.slow: .*terminating connection.*; attempt 2 of 4 in \d/)
  expect(new Set(Object.values(await project.versions()))).toEqual(new Set([version]))
})

it('a server that restarts in the middle of a run is waited for', async () => {
  version += 1
  const before = await project.versions()
  const running = project.start('build', version, { sleep: 3 })
  await isSleeping()
  await server.crashAndRestart()
  const { exitCode, out, error } = await running.finished
  await expectSafe(before)
  expect(exitCode, out + error).toBe(0)
  expect(out).toContain('attempt 2 of 4')
})

it.each(['client', 'server', 'both'] as const)(
  'connections that a proxy cuts towards %s are made anew',
  async (side) => {
    version += 1
    throughProxy()
    const running = project.start('build', version, { sleep: 3 })
    await isSleeping()
    proxy.cut(side)
    const { exitCode, out, error } = await running.finished
    expect(exitCode, out + error).toBe(0)
    expect(out).toContain('attempt 2 of 4')
    expect(new Set(Object.values(await project.versions()))).toEqual(new Set([version]))
  },
)

it('a proxy that cuts every few statements is survived, or everything is told', async () => {
  version += 1
  const before = await project.versions()
  throughProxy()
  let packets = 0
  proxy.onClientData(() => {
    packets += 1
    return packets % 60 === 59 ? 'passThenCut' : 'pass'
  })
  const { exitCode, out, error } = await project.run('build', version)
  await expectSafe(before)
  expect([0, 1], out + error).toContain(exitCode)
  expect(out).toMatch(/attempt 2 of 4/)
})

it.each(['toServer', 'toClient', 'both'] as const)(
  'a network that swallows everything %s ends the run in time',
  async (direction) => {
    version += 1
    const before = await project.versions()
    throughProxy({ connect_timeout: 1, keepalives_idle: 1 })
    const running = project.start('build', version, { sleep: 2 })
    await isSleeping()
    const begun = performance.now()
    proxy.swallow(direction)
    const { exitCode, out, error } = await running.finished
    const seconds = (performance.now() - begun) / 1000
    await expectSafe(before)
    expect(exitCode, out + error).toBe(1)
    expect(out + error).toMatch(/did not answer within 1 s|does not answer any more|answer of the server never arrived/)
    expect(seconds).toBeLessThan(60)
  },
)

it('a server that accepts and never answers is given up after connect_timeout', async () => {
  const before = await project.versions()
  throughProxy({ connect_timeout: 1, retries: 0 })
  proxy.swallow('both')
  const { exitCode, out, error, seconds } = await project.run('build', version + 1)
  expect(exitCode, out + error).toBe(2)
  expect(error).toContain('did not answer within 1 s')
  expect(seconds).toBeLessThan(20)
  expect(await project.versions()).toEqual(before)
})

it('Ctrl-C ends a run whose server does not answer, and reports every node', async () => {
  version += 1
  const before = await project.versions()
  throughProxy({ keepalives_idle: 3600 })
  const running = project.start('build', version, { sleep: 14 })
  await isSleeping()
  proxy.swallow('both')
  const begun = performance.now()
  running.process.kill('SIGINT')
  const { exitCode, out } = await running.finished
  expect(exitCode).toBe(130)
  // Ten seconds for what is in flight, twice connect_timeout for what was built aside, two for the goodbye.
  expect(performance.now() - begun).toBeLessThan(20_000)
  expect(out).toMatch(/CANCEL creating sql table model analytics\.slow/)
  await expectSafe(before)
})

it('Ctrl-C stops the statements on the server, rolls back and reports every node', async () => {
  version += 1
  const before = await project.versions()
  const running = project.start('build', version, { sleep: 30 })
  await isSleeping()
  const begun = performance.now()
  running.process.kill('SIGINT')
  const { exitCode, out } = await running.finished
  expect(exitCode).toBe(130)
  expect(performance.now() - begun).toBeLessThan(5_000)
  expect(out).toMatch(/CANCEL creating sql table model analytics\.slow/)
  await expectSafe(before)
  expect(await project.orphans()).toEqual([])
  expect(await ownSessions()).toEqual([])
})

it('Ctrl-C twice ends at once, even when the server does not answer', async () => {
  version += 1
  const before = await project.versions()
  throughProxy({ keepalives_idle: 3600 })
  const running = project.start('build', version, { sleep: 5 })
  await isSleeping()
  proxy.swallow('both')
  running.process.kill('SIGINT')
  await running.says('CANCEL')
  const begun = performance.now()
  running.process.kill('SIGINT')
  const { exitCode } = await running.finished
  expect(exitCode).toBe(130)
  expect(performance.now() - begun).toBeLessThan(1_500)
  for (const [name, shown] of Object.entries(await project.versions()))
    expect([before[name], version], name).toContain(shown)
})

it('a server without a free connection is waited for by threads that have one', async () => {
  version += 1
  const before = await project.versions()
  project.configure({ threads: 16 })
  const { exitCode, out, error } = await project.run('build', version, { sleep: 0.5 })
  await expectSafe(before)
  expect(exitCode, out + error).toBe(0)
})

it('a server that others have filled is told with what to do', async () => {
  const { default: pg } = await import('pg')
  const fillers = []
  for (;;) {
    const client = new pg.Client({ connectionString: project.database.url })
    client.on('error', () => undefined)
    try {
      await client.connect()
      fillers.push(client)
    } catch {
      break
    }
  }
  try {
    const { exitCode, out, error } = await project.run('build', version + 1)
    expect(exitCode, out + error).toBe(2)
    expect(error).toMatch(/TOO_MANY_CONNECTIONS[\s\S]*no connection left[\s\S]*max_connections/)
  } finally {
    await Promise.all(fillers.map((client) => client.end()))
  }
})
