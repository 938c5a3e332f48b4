import type { Session } from '../adapters/contract.js'
import { databaseErrorOf } from './error-diagnostic.js'

/** Lost connections, deadlocks, serialization failures, a server that is starting or out of connections. */
const TRANSIENT = /^(?:08...|57P0[123]|40P01|40001|53300|55006)$/

/** Whether the same work may well succeed when it is done again. */
export function isTransient(error: unknown, session: Session | null): boolean {
  if (session?.isLost === true && databaseErrorOf(error) !== null) return true
  const database = databaseErrorOf(error)
  if (database === null) return false
  if (database.sqlState === null) return true
  // Two sessions that change one catalog row at a time; Postgres has no SQLSTATE of its own for it.
  if (database.sqlState === 'XX000') return database.message.includes('concurrently updated')
  return TRANSIENT.test(database.sqlState)
}

/** Whether a publication may go through when it is planned and tried again. */
export function isContention(error: unknown): boolean {
  const state = databaseErrorOf(error)?.sqlState
  return state === '55P03' || state === '40P01' || state === '40001'
}

/** Milliseconds to wait before attempt `attempt` (1 is the first retry): doubling, with jitter so that two do not meet. */
export function backoff(attempt: number, first: number, longest: number): number {
  const base = Math.min(longest, first * 2 ** (attempt - 1))
  return base * (0.5 + Math.random() * 0.5)
}

/** Waits; ends early, without an error, when `signal` aborts. */
export function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      resolve()
    }
    const timer = setTimeout(end, milliseconds)
    signal.addEventListener('abort', end)
  })
}
