import type { Database, Session } from '../adapters/contract.js'
import { useExactText } from './load-context.js'

/** Readers of one source at a time, beside the one that holds the snapshot. */
const DEFAULT_READERS = 4

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
 * Takes a snapshot of a source. On a server one session holds it, and the readers adopt it; the embedded database has
 * one session, which reads table after table in the one transaction.
 */
export async function takeSnapshot(database: Database, maxReaders = DEFAULT_READERS): Promise<SourceSnapshot> {
  const holder = await database.acquire('sync snapshot')
  let snapshotId: string | null
  try {
    snapshotId = await beginHolder(database, holder)
  } catch (error) {
    await holder.release()
    throw error
  }

  const idle: Session[] = snapshotId === null ? [holder] : []
  const limit = snapshotId === null ? 1 : maxReaders
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

/** The id of the exported snapshot; null where there is only the one session. */
async function beginHolder(database: Database, holder: Session): Promise<string | null> {
  await holder.query('set idle_in_transaction_session_timeout = 0')
  await holder.query(`set lock_timeout = ${LOCK_TIMEOUT_MS}`)
  await holder.query(BEGIN)
  if (database.capabilities.maxSessions === 1) {
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
