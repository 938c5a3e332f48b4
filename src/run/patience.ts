import { DatabaseError, type Session, type OpenTransaction } from '../adapters/contract.js'
import { DiagnosticError, problem } from '../core/diagnostic.js'
import { displayName } from '../core/relation.js'
import type { PlanInput } from '../plan/index.js'
import { databaseErrorOf } from './error-diagnostic.js'
import { backoff, isContention, pause } from './retry.js'
import type { RunScope } from './scope.js'
import { sendLater } from './send-later.js'

/**
 * How long a publication waits for one lock, in milliseconds: little at first, more each time. At most well below
 * Postgres' deadlock_timeout (1 s): where a reader and a publication wait for each other, the publication gives way
 * before the reader is made to fail. Readers queue behind a waiting publication for no longer than this.
 */
const FIRST_LOCK_TIMEOUT = 25
const LONGEST_LOCK_TIMEOUT = 400

/** How often a publication is tried in the transaction that has built, before the two are done one behind the other. */
const JOINED_ATTEMPTS = 6

/** Ends a transaction that builds and publishes, and cannot publish while it holds what it has read. */
export class HeldUpError extends Error {
  constructor(cause: unknown) {
    super('The publication waits for somebody who may wait for this transaction', { cause })
    this.name = 'HeldUpError'
  }
}

/** Ends a publication that would fill materialized views while everybody waits; they are to be made ready first. */
export class FillsFirstError extends Error {
  constructor() {
    super('Materialized views have to be filled before the publication')
    this.name = 'FillsFirstError'
  }
}

/** Key of the advisory lock by which publications take turns: their locks are many, and no order is right for all at once. */
export const TURN = "pg_catalog.hashtextextended('tsmodel:publish', 0)"

/** Waits for the turn to publish, which lasts as long as the transaction, and sets how long it waits for each lock. */
export async function takeTurn(session: Session, timeout: number): Promise<void> {
  await sendLater(
    session,
    `select pg_catalog.pg_advisory_xact_lock(${TURN}), pg_catalog.set_config('lock_timeout', '${timeout}', true)`,
  )
}

/** Milliseconds for which a publication is tried again before it gives up. */
const PATIENCE = 300_000

/**
 * Does `work` in one transaction, or in a savepoint of the one that it is `joined` to, and tries again as long as somebody
 * holds what it needs; `work` is told the lock timeout that it has to set. It may commit itself.
 */
export async function withPatience(
  scope: RunScope,
  session: Session,
  input: PlanInput,
  joined: OpenTransaction | null,
  work: (timeout: number, transaction: OpenTransaction) => Promise<void>,
): Promise<void> {
  const started = scope.request.host.elapsed()
  for (let attempt = 1; ; attempt += 1) {
    try {
      if (joined === null) await session.transaction((own) => work(lockTimeout(attempt), own))
      else await inSavepoint(session, () => work(lockTimeout(attempt), joined))
      return
    } catch (error) {
      const waited = (scope.request.host.elapsed() - started) * 1000
      const mayPass = isContention(error) || (isChanged(error) && attempt < 5)
      const isGone = session.isLost || (joined !== null && isOfCommit(error))
      if (isGone || scope.signal.aborted || !mayPass || waited > PATIENCE) {
        throw lockedOut(error, input) ?? error
      }
      if (attempt === 10) {
        scope.request.emit({
          kind: 'message',
          level: 'info',
          text: `Still waiting to publish ${displayName(input.relation)}: others hold locks on it or on what depends on it`,
        })
      }
      // What was built here holds what it has read; whoever holds something that this needs may be waiting for that.
      if (joined !== null && attempt >= JOINED_ATTEMPTS) throw new HeldUpError(error)
      await pause(backoff(attempt, 10, 1_000), scope.signal)
    }
  }
}

/** A savepoint gives the locks back when its work fails, and keeps what the transaction did before. */
async function inSavepoint(session: Session, work: () => Promise<void>): Promise<void> {
  await sendLater(session, 'savepoint tsmodel_publish')
  try {
    await work()
  } catch (error) {
    const isAgain = isContention(error) || isChanged(error) || error instanceof FillsFirstError
    if (!session.isLost && isAgain && !isOfCommit(error)) await session.query('rollback to savepoint tsmodel_publish')
    throw error
  }
}

/** Somebody made something that depends on the relation after it was asked what does. */
function isChanged(error: unknown): boolean {
  return databaseErrorOf(error)?.sqlState === '2BP01'
}

/** The commit itself failed: there is no transaction any more. */
function isOfCommit(error: unknown): boolean {
  return databaseErrorOf(error)?.sql === 'commit'
}

function lockTimeout(attempt: number): number {
  return Math.min(LONGEST_LOCK_TIMEOUT, FIRST_LOCK_TIMEOUT * 2 ** Math.floor((attempt - 1) / 3))
}

function lockedOut(error: unknown, input: PlanInput): DiagnosticError | null {
  const cause = databaseErrorOf(error)
  if (!(cause instanceof DatabaseError) || cause.sqlState !== '55P03') return null
  return new DiagnosticError(
    problem(
      'PUBLISH_LOCKED_OUT',
      `Not published: ${displayName(input.relation)} or something that depends on it stayed locked by others`,
      { location: startOf(input), hint: 'End the sessions that hold locks on it (pg_stat_activity), and run again' },
    ),
    { cause: error },
  )
}

/** Where the file of the node begins. */
export function startOf(input: PlanInput) {
  return { file: input.node.originalFilePath, line: 1, column: 1 }
}
