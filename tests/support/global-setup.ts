import type { TestProject } from 'vitest/node'
import { buildWorker } from './build-worker.js'
import { startServer } from './postgres-server.js'

/** Runs once before the suite: the worker of the embedded database, and one server for all tests that want one. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  await buildWorker()
  try {
    const server = await startServer()
    process.stdout.write(`Postgres for the tests: ${server.description}\n`)
    project.provide('postgres', { url: server.url })
    return async () => {
      try {
        await server.stop()
      } catch (error) {
        // Vitest reports what goes wrong here, and still calls it a success.
        process.exitCode = 1
        throw error
      }
    }
  } catch (error) {
    // Suites without a database still run; those with one fail with this reason.
    const reason = (error as Error).message
    process.stdout.write(`Postgres for the tests: none. ${reason}\n`)
    project.provide('postgres', { reason })
    return async () => undefined
  }
}
