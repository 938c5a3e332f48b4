import { createServer, connect, type AddressInfo, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runScript } from '../support/databases.js'
import { startEmbeddedServer, type EmbeddedServer } from '../support/embedded-server.js'
import { syncedProject, type SyncedProject } from './synced-project.js'

const ROUNDS = 10

let source: EmbeddedServer
let target: EmbeddedServer
let sourceWire: Wire
let targetWire: Wire
let project: SyncedProject
beforeAll(async () => {
  source = await startEmbeddedServer({ major: 18 })
  target = await startEmbeddedServer({ major: 18 })
  sourceWire = await wireTo(source.port)
  targetWire = await wireTo(target.port)
  const place = (port: number) => ({ port, database: 'postgres' })
  await runScript(`postgres://postgres@127.0.0.1:${target.port}/postgres`, 'create schema raw')
  project = await syncedProject(place(source.port), place(target.port), {
    source: place(sourceWire.port),
    target: place(targetWire.port),
  })
  await project.expectEqualAfterSync()
})
afterAll(async () => {
  project.remove()
  sourceWire.close()
  targetWire.close()
  await source.stop()
  await target.stop()
})

test.each([
  ['the source crashes and starts again', () => source.crashAndRestart()],
  ['the target crashes and starts again', () => target.crashAndRestart()],
  ['the connections to the source are cut', async () => sourceWire.cut()],
  ['the connections to the target are cut', async () => targetWire.cut()],
])(`%s at ${ROUNDS} random moments: the sync ends by itself, the next one with equal copies`, async (_, strike) => {
  await project.change(0)
  // From the first table on: before it the engine only starts.
  const measured = project.start()
  await measured.says('START')
  const start = performance.now()
  await measured.finished
  const wholeWork = performance.now() - start
  let failed = 0
  for (let round = 1; round <= ROUNDS; round += 1) {
    await project.change(round)
    const running = project.start()
    await running.says('START')
    await sleep(wholeWork * Math.random() * 0.8)
    await strike()
    const ended = await Promise.race([running.finished, sleep(60_000, null, { ref: false })])
    expect(ended, 'a sync that hangs').not.toBeNull()
    if (ended?.exitCode !== 0) failed += 1
    await project.expectEqualAfterSync()
  }
  process.stdout.write(`${failed} of ${ROUNDS} syncs failed, and said so\n`)
})

interface Wire {
  readonly port: number
  /** Ends every connection without a goodbye. */
  cut(): void
  close(): void
}

/** A port that passes everything on to another. */
async function wireTo(port: number): Promise<Wire> {
  const sockets = new Set<Socket>()
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1')
    for (const socket of [near, far]) {
      sockets.add(socket)
      socket.on('error', () => undefined)
      socket.on('close', () => {
        sockets.delete(socket)
        near.destroy()
        far.destroy()
      })
    }
    near.pipe(far).pipe(near)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const cut = (): void => {
    for (const socket of sockets) socket.resetAndDestroy()
  }
  return {
    port: (server.address() as AddressInfo).port,
    cut,
    close() {
      cut()
      server.close()
    },
  }
}
