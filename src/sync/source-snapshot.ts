import type { Database, Session } from '../adapters/contract.js'
import { DiagnosticError, problem } from '../core/diagnostic.js'
import { useExactText } from './load-context.js'

/** Connections to one source at a time; one of them holds the snapshot. */
const DEFAULT_CONNECTIONS = 5

/** A source waits this long for a lock, so that a reader never queues in front of the source's own users. */
const LOCK_TIMEOUT_MS = 10_000

const BEGIN = 'begin transaction isolation level repeatable read read only'

/** One moment of a source database, seen alike by all its readers. */
export interface SourceSnapshot {
  readonly database: Database
  /** Whether the session that holds the snapshot is gone, and the snapshot with it. */
  readonly isLost: boolean
  /** Runs `work` on a read-only session that sees the moment of the snapshot; waits while all readers are busy. */
  read<Result>(work: (session: Session) => Promise<Result>): Promise<Result>
  /** Ends the snapshot and the connections. Idempotent. */
  close(): Promise<void>
}

/**
 * Takes a snapshot of a source. On a server one session holds it, and the readers adopt it. Where there may be one session
 * only (the embedded database, or `maxConnections` of 1), it reads table after table in the one transaction.
 */
export async function takeSnapshot(database: Database, maxConnections = DEFAULT_CONNECTIONS): Promise<SourceSnapshot> {
  const isShared = maxConnections > 1 && database.capabilities.maxSessions > 1
  const holder = await database.acquire('sync snapshot')
  let snapshotId: string | null
  try {
    if (isShared) await refuseTransactionPool(database, holder)
    snapshotId = await beginHolder(holder, isShared)
  } catch (error) {
    await holder.release()
    throw error
  }

  const idle: Session[] = snapshotId === null ? [holder] : []
  const limit = snapshotId === null ? 1 : maxConnections - 1
  const waiting: (() => void)[] = []
  let readers = idle.length
  let isClosed = false

  async function take(): Promise<Session> {
    for (;;) {
      if (isClosed) throw new Error('The snapshot was closed.')
      const session = idle.pop()
      if (session !== undefined) return session
      if (readers < limit && snapshotId !== null) {
        readers += 1
        try {
          return await openReader(database, snapshotId)
        } catch (error) {
          readers -= 1
          throw error
        }
      }
      await new Promise<void>((resolve) => waiting.push(resolve))
    }
  }

  async function giveBack(session: Session, isUsable: boolean): Promise<void> {
    if (isUsable && !isClosed) {
      idle.push(session)
    } else {
      readers -= 1
      await session.release()
    }
    waiting.shift()?.()
  }

  return {
    database,
    get isLost() {
      return holder.isLost
    },
    async read(work) {
      const session = await take()
      let isUsable = false
      try {
        // An error would otherwise end the transaction, and for the embedded database the snapshot with it.
        await session.query('savepoint tsmodel_read')
        await useExactText(session)
        const result = await work(session)
        await session.query('release savepoint tsmodel_read')
        isUsable = true
        return result
      } catch (error) {
        isUsable = await recover(session)
        throw error
      } finally {
        await giveBack(session, isUsable)
      }
    },
    async close() {
      if (isClosed) return
      isClosed = true
      for (const session of idle) if (session !== holder) await session.release()
      await holder.release()
      await database.close()
      for (const wake of waiting.splice(0)) wake()
    },
  }
}

/**
 * A pooler that gives connections out for one transaction at a time lets settings of a session, such as its timeouts, leak
 * into the sessions of others. It gives itself away when a second session gets the backend of the first, which still has it.
 */
async function refuseTransactionPool(database: Database, first: Session): Promise<void> {
  const backend = async (session: Session): Promise<string | null> =>
    (await session.query('select pg_catalog.pg_backend_pid()')).rows[0]?.[0] ?? null
  const before = await backend(first)
  const second = await database.acquire('sync probe')
  try {
    const isTaken = await second.transaction(async () => {
      const other = await backend(second)
      const isOurs = other === before
      if (isOurs) await second.query('reset all')
      return isOurs || (await backend(first)) !== before
    })
    if (!isTaken) return
  } finally {
    await second.release()
  }
  throw new DiagnosticError(
    problem('SOURCE_BEHIND_POOLER', 'The source is reached through a pooler in transaction mode.', {
      hint: 'Connect to the server itself, or to a pool in session mode: settings that protect the source hold for a session.',
    }),
  )
}

/** The id of the exported snapshot; null where there is only the one session. */
async function beginHolder(holder: Session, isShared: boolean): Promise<string | null> {
  await holder.query('set idle_in_transaction_session_timeout = 0')
  await holder.query(`set lock_timeout = ${LOCK_TIMEOUT_MS}`)
  await holder.query(BEGIN)
  if (!isShared) {
    // The snapshot is taken by the first query, not by `begin`.
    await holder.query('select 1')
    return null
  }
  const { rows } = await holder.query('select pg_catalog.pg_export_snapshot()')
  return rows[0]?.[0] ?? null
}

async function openReader(database: Database, snapshotId: string): Promise<Session> {
  const session = await database.acquire('sync reader')
  try {
    await session.query('set idle_in_transaction_session_timeout = 0')
    await session.query(`set lock_timeout = ${LOCK_TIMEOUT_MS}`)
    await session.query(BEGIN)
    await session.query(`set transaction snapshot ${database.dialect.literal(snapshotId)}`)
    return session
  } catch (error) {
    await session.release()
    throw error
  }
}

async function recover(session: Session): Promise<boolean> {
  if (session.isLost) return false
  try {
    await session.query('rollback to savepoint tsmodel_read')
    return true
  } catch {
    return false
  }
}
