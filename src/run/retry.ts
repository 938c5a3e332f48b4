import type { Session } from '../adapters/contract.js'
import { DiagnosticError, problem } from '../core/diagnostic.js'
import type { BuildableNode } from '../plan/index.js'
import { databaseErrorOf } from './error-diagnostic.js'

/** Lost connections, deadlocks, serialization failures, locks of others, a server that starts or has no connection left. */
const TRANSIENT = /^(?:08...|57P0[123]|40P01|40001|53300|55006|55P03)$/

/** Problems of connecting that may be over in a moment; a server that does not answer in time has had its time. */
const PASSING_PROBLEMS: ReadonlySet<string> = new Set([
  'DATABASE_UNREACHABLE',
  'DATABASE_UNAVAILABLE',
  'TOO_MANY_CONNECTIONS',
])

/** How often a node is tried again, and after which errors beside those that pass by themselves. */
export interface RetryPolicy {
  readonly retries: number
  /** SQLSTATEs, or classes of them (the first two characters). */
  readonly retryOn: readonly string[]
}

/** Times that a node is tried again when nothing else is said. */
export const RETRIES = 3

/**
 * `retries` and `retry_on` of a node's configuration. Throws DiagnosticError for what is neither a SQLSTATE nor a class.
 */
export function retryPolicy(node: BuildableNode): RetryPolicy {
  const { retries, retry_on: given } = node.config
  const list = given === undefined || given === null ? [] : Array.isArray(given) ? given : [given]
  const retryOn = list.map((entry) => String(entry).toUpperCase())
  const wrong = retryOn.filter((entry) => !/^(?:[0-9A-Z]{2}|[0-9A-Z]{5})$/.test(entry))
  if (wrong.length > 0) {
    throw new DiagnosticError(
      problem('RETRY_ON_INVALID', `"${wrong.join('", "')}" in retry_on of ${node.name} is no SQLSTATE`, {
        location: { file: node.originalFilePath, line: 1, column: 1 },
        hint: 'Write five characters such as "57014", or the two of a class such as "53"',
      }),
    )
  }
  return { retries: typeof retries === 'number' ? Math.max(0, retries) : RETRIES, retryOn }
}

/** Whether the same work may well succeed when it is done again. */
export function isTransient(error: unknown, session: Session | null, retryOn: readonly string[] = []): boolean {
  if (error instanceof DiagnosticError) return error.diagnostics.every(({ code }) => PASSING_PROBLEMS.has(code))
  if (session?.isLost === true && databaseErrorOf(error) !== null) return true
  const database = databaseErrorOf(error)
  if (database === null) return false
  if (database.sqlState === null) return true
  const { sqlState } = database
  if (retryOn.some((entry) => entry === sqlState || entry === sqlState.slice(0, 2))) return true
  // Two sessions that change one catalog row at a time; Postgres has no SQLSTATE of its own for it.
  if (sqlState === 'XX000') return database.message.includes('concurrently updated')
  return TRANSIENT.test(sqlState)
}

/** Milliseconds before the first retry: a server that restarts needs longer than others need to let go of a lock. */
export function firstPause(error: unknown, session: Session | null): number {
  return session?.isLost === true || error instanceof DiagnosticError ? 1_000 : 200
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
