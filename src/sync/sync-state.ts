import type { Dialect, Session } from '../adapters/contract.js'

// The state of an incremental table belongs to the table by its object id: written in the transaction that writes the rows,
// it follows the table through the rename that publishes it, and a table that was made by anybody else has none and is
// loaded anew. So rows and state cannot fall apart.

const SCHEMA = 'tsmodel'
const TABLE = 'sync_state'

/** A moment of the source: the largest cursor then, and which transactions were still open. */
export interface SyncPoint {
  /** As text of the cursor's type; null when no row had one. */
  readonly cursor: string | null
  /** Oldest transaction that was open, and the first that had not begun: full transaction ids. */
  readonly xmin: string
  readonly xmax: string
}

export interface SyncState {
  /** What is copied: another source, cursor or key starts over. */
  readonly definition: string
  /** Oldest first; the last one is the last sync. */
  readonly points: readonly SyncPoint[]
}

export async function readState(session: Session, relationId: string): Promise<SyncState | null> {
  const there = await session.query(`select pg_catalog.to_regclass('${SCHEMA}.${TABLE}')`)
  if (there.rows[0]?.[0] === null) return null
  const { rows } = await session.query(
    `select definition, points from ${SCHEMA}.${TABLE} where relation_id = $1::oid`,
    [relationId],
  )
  const [row] = rows
  return row === undefined ? null : { definition: row[0] ?? '', points: JSON.parse(row[1] ?? '[]') as SyncPoint[] }
}

/**
 * Writes the state in the transaction that `run` runs in, and forgets the states of tables that are gone.
 *
 * @param age seconds since the moment of the snapshot that was read
 */
export async function writeState(
  run: (sql: string) => Promise<unknown>,
  dialect: Dialect,
  relationId: string,
  state: SyncState,
  age: number,
): Promise<void> {
  // `if not exists` does not keep two sessions from making the same thing at once; the lock does.
  await run(dialect.advisoryLock(`${SCHEMA}.${TABLE}`))
  await run(dialect.createSchema(SCHEMA))
  await run(
    `create table if not exists ${SCHEMA}.${TABLE} (relation_id oid primary key, definition text not null, points jsonb not null, synced_at timestamptz not null)`,
  )
  await run(
    `delete from ${SCHEMA}.${TABLE} s where not exists (select from pg_catalog.pg_class c where c.oid = s.relation_id)`,
  )
  const { literal } = dialect
  await run(
    `insert into ${SCHEMA}.${TABLE} values (${relationId}, ${literal(state.definition)}, ${literal(JSON.stringify(state.points))}, pg_catalog.clock_timestamp() - interval '${age.toFixed(6)} seconds') ` +
      'on conflict (relation_id) do update set definition = excluded.definition, points = excluded.points, synced_at = excluded.synced_at',
  )
}

/**
 * The point to read from, and the points still of use.
 *
 * A row may be written before a moment and be committed after it, so that its cursor lies below the largest one seen. From
 * the last point on before which every transaction had ended by the last sync, nothing can have been missed. Null when there
 * is none yet: then also what was written since the oldest open transaction must be read.
 */
export function readFrom(points: readonly SyncPoint[]): {
  readonly point: SyncPoint | null
  readonly kept: readonly SyncPoint[]
} {
  const last = points.at(-1)
  if (last === undefined) return { point: null, kept: [] }
  for (let index = points.length - 1; index >= 0; index -= 1) {
    const point = points[index]!
    if (BigInt(point.xmax) <= BigInt(last.xmin)) return { point, kept: points.slice(index) }
  }
  return { point: null, kept: points }
}

/** Seconds since the moment of the source that `session` reads. */
export async function snapshotAge(session: Session): Promise<number> {
  const { rows } = await session.query('select extract(epoch from pg_catalog.clock_timestamp() - pg_catalog.now())')
  return Number(rows[0]?.[0] ?? 0)
}

/**
 * The moment of the source that each of the tables shows, in milliseconds since 1970, by relation as `schema.identifier`.
 * Tables that no sync made are not among them.
 */
export async function syncMoments(session: Session): Promise<ReadonlyMap<string, number>> {
  const there = await session.query(`select pg_catalog.to_regclass('${SCHEMA}.${TABLE}')`)
  if (there.rows[0]?.[0] === null) return new Map()
  const { rows } = await session.query(
    `select n.nspname || '.' || c.relname, extract(epoch from s.synced_at) * 1000
     from ${SCHEMA}.${TABLE} s
     join pg_catalog.pg_class c on c.oid = s.relation_id
     join pg_catalog.pg_namespace n on n.oid = c.relnamespace`,
  )
  return new Map(rows.map(([name, moment]) => [name ?? '', Number(moment)]))
}
