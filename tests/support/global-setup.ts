import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { buildWorker } from './build-worker.js'
import { startServer } from './postgres-server.js'
import { EMBEDDED_LOG, embeddedStatements } from './server-log.js'

/** Runs once before the suite: the worker of the embedded database, and one server for all tests that want one. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  await buildWorker()
  const folder = mkdtempSync(join(tmpdir(), 'tsmodel-embedded-log-'))
  const embeddedLog = join(folder, 'statements.jsonl')
  process.env[EMBEDDED_LOG] = embeddedLog
  const closeEmbedded = (): void => {
    const { statements, cascades } = embeddedStatements(embeddedLog)
    rmSync(folder, { recursive: true, force: true })
    if (statements > 0) process.stdout.write(`Embedded databases of the tests were sent ${statements} statements\n`)
    if (cascades.length === 0) return
    process.exitCode = 1
    throw new Error(`The engine sent CASCADE:\n${cascades.join('\n')}`)
  }
  try {
    const server = await startServer()
    process.stdout.write(`Postgres for the tests: ${server.description}\n`)
    project.provide('postgres', { url: server.url })
    return async () => {
      try {
        await server.stop()
        closeEmbedded()
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
    return async () => closeEmbedded()
  }
}
