import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { PostgresSettings } from '../../../src/adapters/contract.js'
import type { DiagnosticError } from '../../../src/core/diagnostic.js'
import { createSourceLoader } from '../../../src/sync/index.js'
import { TARGET_SCHEMA } from '../../support/target-schema.js'
import { makeScene, type Scene } from './scene.js'
import { loadContext, syncedSource } from './sides.js'

const PROGRAM = ['/usr/sbin/pgbouncer', '/usr/bin/pgbouncer', '/opt/homebrew/bin/pgbouncer'].find((path) =>
  existsSync(path),
)

let scene: Scene
const poolers: { process: ChildProcess; folder: string }[] = []
beforeAll(async () => {
  scene = await makeScene()
  await scene.source.script('create table orders as select generate_series(1, 10) as id')
})
afterAll(async () => {
  for (const { process: pooler, folder } of poolers) {
    pooler.kill('SIGKILL')
    rmSync(folder, { recursive: true, force: true })
  }
  await scene.close()
})

test.skipIf(PROGRAM === undefined)(
  'a pgbouncer in transaction mode is seen and explained, and left as it was',
  async () => {
    const settings = await startPooler('transaction')
    const failure = (await load(settings).catch((error: unknown) => error)) as DiagnosticError
    expect(failure.diagnostics[0]).toMatchObject({
      code: 'SOURCE_BEHIND_POOLER',
      message: expect.stringContaining('transaction mode') as string,
      hint: expect.stringContaining('the server itself') as string,
    })
    const left = spawnSync(
      'psql',
      [
        '-X',
        '-A',
        '-t',
        '-h',
        '127.0.0.1',
        '-p',
        String(settings.port),
        '-U',
        settings.user ?? '',
        settings.database ?? '',
        '-c',
        'show statement_timeout',
      ],
      { encoding: 'utf8' },
    )
    if (left.error === undefined) expect(left.stdout.trim()).toBe('0')
  },
)

test.skipIf(PROGRAM === undefined)('a pgbouncer in session mode is as good as the server', async () => {
  expect(await load(await startPooler('session'))).toMatchObject({ rows: 10 })
})

async function load(settings: PostgresSettings) {
  const loader = createSourceLoader({ connections: { app: settings } })
  const aside = { database: '', schema: TARGET_SCHEMA, identifier: 'orders' }
  try {
    return await loader.load(syncedSource('orders'), aside, loadContext(scene.database).context)
  } finally {
    await loader.close()
  }
}

async function startPooler(mode: 'transaction' | 'session'): Promise<PostgresSettings> {
  const server = scene.source.settings as PostgresSettings
  const folder = mkdtempSync(join(tmpdir(), 'tsmodel-pooler-'))
  chmodSync(folder, 0o777)
  const port = await freePort()
  const file = join(folder, 'pgbouncer.ini')
  writeFileSync(
    file,
    `[databases]
* = host=${server.host} port=${server.port} user=${server.user}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = any
pool_mode = ${mode}
`,
    { mode: 0o644 },
  )
  // Like Postgres, it does not run as root.
  const identity = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {}
  const pooler = spawn(PROGRAM ?? '', [file], { ...identity, stdio: 'ignore' })
  poolers.push({ process: pooler, folder })
  await expect.poll(() => isOpen(port)).toBe(true)
  return { ...server, host: '127.0.0.1', port, sslmode: 'disable' }
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo
      probe.close(() => resolve(port))
    })
  })
}

async function isOpen(port: number): Promise<boolean> {
  const { connect } = await import('node:net')
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.on('connect', () => resolve(true)).on('error', () => resolve(false))
    socket.on('connect', () => socket.destroy())
  })
}
