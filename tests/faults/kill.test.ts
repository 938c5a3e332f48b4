import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freshDatabase, type TestDatabase } from '../support/databases.js'
import { syncedProject, type Place, type SyncedProject } from './synced-project.js'

const KILLS = Number(process.env.TSMODEL_FAULTS_KILLS ?? 100)

let source: TestDatabase
let target: TestDatabase
let project: SyncedProject
beforeAll(async () => {
  source = await freshDatabase()
  target = await freshDatabase()
  project = await syncedProject(placeOf(source), placeOf(target))
  await project.expectEqualAfterSync()
})
afterAll(async () => {
  project.remove()
  await source.drop()
  await target.drop()
})

function placeOf({ settings, name }: TestDatabase): Place {
  return { port: settings.port ?? 5432, database: name }
}

test(
  `killed at ${KILLS} random moments of its work, the next sync ends with equal copies`,
  async () => {
    await project.change(0)
    // From the first table on: before it the engine only starts.
    const measured = project.start()
    await measured.says('START')
    const start = performance.now()
    await measured.finished
    const wholeWork = performance.now() - start
    let hits = 0
    for (let round = 1; round <= KILLS; round += 1) {
      await project.change(round)
      const running = project.start()
      await running.says('START')
      await sleep(Math.random() * wholeWork * 0.9)
      running.process.kill('SIGKILL')
      if ((await running.finished).exitCode === null) hits += 1
      await project.expectEqualAfterSync()
    }
    process.stdout.write(`${hits} of ${KILLS} kills met a sync at work\n`)
    expect(hits).toBeGreaterThanOrEqual(KILLS * 0.7)
  },
  // Two syncs a round, on whatever machine.
  KILLS * 30_000,
)
