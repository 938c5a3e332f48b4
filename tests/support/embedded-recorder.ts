import { appendFileSync } from 'node:fs'
import { parentPort } from 'node:worker_threads'
import { EMBEDDED_LOG, saysCascade } from './server-log.js'

// Loaded into the thread of an embedded database before anything else, because that has no log to read: it writes down what
// reaches the database, as far as it matters, and how many statements it were.

const log = process.env[EMBEDDED_LOG]
if (parentPort !== null && log !== undefined) record(parentPort, log)

function record(port: NonNullable<typeof parentPort>, file: string): void {
  const listen = port.on.bind(port) as (event: string, listener: (message: unknown) => void) => typeof port
  let statements = 0
  const note = (message: unknown): void => {
    if (typeof message !== 'object' || message === null) return
    const { kind, sql } = message as { readonly kind?: unknown; readonly sql?: unknown }
    if (typeof sql === 'string') {
      statements += 1
      if (saysCascade(sql)) appendFileSync(file, `${JSON.stringify({ cascade: sql })}\n`)
    } else if (kind === 'close') {
      appendFileSync(file, `${JSON.stringify({ statements })}\n`)
      statements = 0
    }
  }
  // Not one more listener: the first one makes the messages flow, and the database does not listen yet.
  const on = (event: string, listener: (message: unknown) => void): typeof port =>
    event !== 'message'
      ? listen(event, listener)
      : listen(event, (message) => {
          note(message)
          listener(message)
        })
  Object.assign(port, { on })
}
