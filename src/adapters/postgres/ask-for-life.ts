import { setTimeout as sleep } from 'node:timers/promises'
import { DiagnosticError } from '../../core/diagnostic.js'
import type { PostgresSettings } from '../contract.js'
import { connect } from './connect.js'
import { isFull } from './connection-problem.js'
import type { Endpoint } from './endpoint.js'
import { sever } from './postgres-session.js'
import type { AskForLife, Life } from './sign-of-life.js'
import { runStatement } from './statement.js'

/** Asks the server what a backend does, over a connection that is made for the question. */
export function askForLife(options: {
  readonly settings: PostgresSettings
  readonly endpoint: Endpoint
  readonly prefix: string
}): AskForLife {
  const { settings, endpoint, prefix } = options
  const limit = endpoint.connectTimeoutMs
  return (processId) => {
    const overdue = sleep(2 * limit, undefined, { ref: false }).then((): Life => 'silent')
    return Promise.race([askOnce(processId), overdue])
  }

  async function askOnce(processId: number | null): Promise<Life> {
    let greeting
    try {
      greeting = await connect({
        settings: { ...settings, retries: 0 },
        endpoint,
        applicationName: `${prefix} sign of life`,
      })
    } catch (error) {
      // A server that is full is a server that lives.
      return error instanceof DiagnosticError && isFull(error.cause) ? 'working' : 'silent'
    }
    const { connected } = greeting
    try {
      const { rows } = await runStatement(
        connected.client,
        'select state from pg_catalog.pg_stat_activity where pid = $1::int',
        [processId === null ? null : String(processId)],
      )
      if (processId === null) return 'working'
      const state = rows[0]?.[0]
      if (rows.length === 0) return 'gone'
      // Whoever may not see the state of others' sessions cannot tell.
      return state?.startsWith('idle') === true ? 'waiting' : 'working'
    } catch {
      return 'silent'
    } finally {
      sever(connected, 'the question is answered')
    }
  }
}
