import { DatabaseError } from '../adapters/contract.js'
import { DiagnosticError, problem } from '../core/diagnostic.js'
import type { BuildableNode } from '../plan/index.js'
import { backoff, pause } from './retry.js'
import type { RunScope } from './scope.js'

/** A transaction that was about to commit, and the server process that works for it. */
export interface Transaction {
  readonly id: string
  readonly backend: string
}

/** Times that the server is asked what became of a transaction, over some half a minute. */
const ATTEMPTS = 10

/**
 * Whether a transaction whose end nobody heard of was committed after all. One that is still open never got the word; its
 * process is ended, so that it cannot get it late. Throws DiagnosticError (`COMMIT_UNKNOWN`) when the server cannot be
 * asked: doing the work again could do it twice, so nobody may.
 */
export async function isCommitted(scope: RunScope, transaction: Transaction, node: BuildableNode): Promise<boolean> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const status = await statusOf(scope, transaction)
      if (status !== 'in progress') return status === 'committed'
    } catch (error) {
      if (!(error instanceof DatabaseError) && !(error instanceof DiagnosticError)) throw error
      if (attempt === ATTEMPTS || scope.signal.aborted) throw unknown(node, error)
    }
    if (attempt === ATTEMPTS) throw unknown(node, null)
    await pause(backoff(attempt, 200, 8_000), scope.signal)
  }
}

async function statusOf(scope: RunScope, transaction: Transaction): Promise<string | null> {
  const session = await scope.sessions.acquire('commit', null, [])
  try {
    const { rows } = await session.query('select pg_catalog.pg_xact_status($1::xid8)', [transaction.id])
    const status = rows[0]?.[0] ?? null
    if (status === 'in progress') {
      await session.query(
        "select pg_catalog.pg_terminate_backend(pid) from pg_catalog.pg_stat_activity where pid = $1::int and backend_xid = $2::xid8::xid and state like 'idle%'",
        [transaction.backend, transaction.id],
      )
    }
    return status
  } finally {
    await session.release()
  }
}

function unknown(node: BuildableNode, cause: unknown): DiagnosticError {
  return new DiagnosticError(
    problem('COMMIT_UNKNOWN', `The connection was lost while ${node.name} committed, and the server cannot be asked`, {
      location: { file: node.originalFilePath, line: 1, column: 1 },
      hint: 'Look whether the rows of this run are there before you run it again',
    }),
    { cause },
  )
}
