import type { Database, Session } from '../adapters/contract.js'
import type { SourceNode, SyncConfig } from '../core/node.js'
import type { CopySide } from './copy-format.js'
import type { Projection } from './projection.js'
import type { SourceTable } from './source-table.js'

/** What the caller of a load gives; see `SourceLoader.load`. */
export interface LoadContext {
  readonly database: Database
  /** The caller's session, outside a transaction; without it one is acquired. */
  readonly session?: Session
  readonly signal: AbortSignal
  /** `expectedRows` is the source's estimate, null when it has none. */
  readonly onProgress: (rows: number, bytes: number, expectedRows: number | null) => void
  readonly onSql: (sql: string) => void
  /** Takes the source's structure as it is, however it has changed. */
  readonly fullRefresh?: boolean
}

export interface LoadOutcome {
  /** Rows read from the source. */
  readonly rows: number
  readonly bytes: number
}

/** One table on its way: what is read, where from, and whom to tell. */
export interface TableLoad {
  readonly node: SourceNode
  readonly sync: SyncConfig
  readonly table: SourceTable
  readonly projection: Projection
  /** A reader of the source's snapshot. */
  readonly source: Session
  /** The database that `source` is a session of. */
  readonly sourceSide: CopySide
  readonly context: LoadContext
  readonly onMessage: (text: string) => void
}

/** Text of values is the same on both sides, whatever the servers, databases and roles are set to. */
const EXACT_TEXT = [
  `set local datestyle = 'ISO, MDY'`,
  `set local intervalstyle = 'postgres'`,
  `set local extra_float_digits = 3`,
  `set local bytea_output = 'hex'`,
  `set local timezone = 'UTC'`,
].join('; ')

/** Makes the session's transaction write and read values in the one form that both sides understand. */
export async function useExactText(session: Session): Promise<void> {
  await session.script(EXACT_TEXT)
}

/** The caller's session, or one for the time of `work`; `run` sends a statement and says so. */
export async function onTarget<Result>(
  context: LoadContext,
  name: string,
  work: (target: Session, run: (sql: string) => Promise<number | null>) => Promise<Result>,
): Promise<Result> {
  const target = context.session ?? (await context.database.acquire(name))
  // The caller hears of what its own session sends.
  const say = context.session === undefined ? context.onSql : (): void => undefined
  try {
    return await work(target, async (sql) => {
      say(sql)
      return (await target.query(sql)).rowCount
    })
  } finally {
    if (target !== context.session) await target.release()
  }
}
