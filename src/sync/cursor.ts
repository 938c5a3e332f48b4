import type { Dialect, Session } from '../adapters/contract.js'
import { DiagnosticError, problem } from '../core/diagnostic.js'
import type { SourceNode, SyncConfig } from '../core/node.js'
import type { SourceTable } from './source-table.js'
import { readFrom, type SyncPoint } from './sync-state.js'

const TIMES = ['timestamp', 'date']
/** How many transaction ids lie between two of which it can still be said which is the older. */
const COMPARABLE_IDS = 2n ** 31n
const NUMBERS = ['smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision']

/** The name and type of the cursor's column; null for `xmin`. Throws DiagnosticError when there is none, or it cannot be. */
export function cursorOf(
  node: SourceNode,
  sync: SyncConfig,
  table: SourceTable,
): { readonly name: string; readonly dataType: string } | null {
  const name = sync.cursor ?? null
  const fail = (message: string, hint: string): never => {
    throw new DiagnosticError(problem('SYNC_CURSOR_INVALID', message, { location: node.location, hint }))
  }
  const label = `"${node.sourceName}.${node.name}"`
  if (name === null) {
    return fail(
      `${label} is synced in mode "${sync.mode}" without a cursor.`,
      'Set `cursor` to a column that grows with every change, such as updated_at, or to xmin.',
    )
  }
  if (name === 'xmin') {
    if (sync.lookback != null)
      return fail(`${label} has a lookback, which the cursor "xmin" does not need.`, 'Remove it.')
    if (!table.hasRowVersions)
      return fail(`${label} has the cursor "xmin", and the rows of a view have none.`, 'Name a column under `cursor`.')
    return null
  }
  const column = table.columns.find((candidate) => candidate.name === name)
  if (column === undefined) return fail(`${label} has no column "${name}".`, 'Correct `cursor`.')
  if (sync.lookback != null && kindOf(column.dataType) === 'other') {
    return fail(
      `${label} has a lookback, and its cursor "${name}" is neither a time, a number nor a UUID.`,
      'Remove the lookback, or choose another cursor.',
    )
  }
  return column
}

/** The moment of the snapshot that `session` reads. */
export async function readPoint(
  session: Session,
  dialect: Dialect,
  table: SourceTable,
  cursor: { readonly name: string; readonly dataType: string } | null,
): Promise<SyncPoint> {
  const largest = cursor === null ? 'null' : `(${largestSql(dialect, table, cursor)})`
  const { rows } = await session.query(
    `select ${largest}, pg_catalog.pg_snapshot_xmin(s), pg_catalog.pg_snapshot_xmax(s) from pg_catalog.pg_current_snapshot() s`,
  )
  const [row] = rows
  return { cursor: row?.[0] ?? null, xmin: row?.[1] ?? '0', xmax: row?.[2] ?? '0' }
}

/**
 * Throws DiagnosticError when the largest cursor is a UUID of another version than 7: such ids do not grow, and rows would be
 * lost without a word.
 */
export function checkGrowth(
  node: SourceNode,
  point: SyncPoint,
  cursor: { readonly name: string; readonly dataType: string } | null,
): void {
  if (cursor?.dataType !== 'uuid' || point.cursor === null || point.cursor[VERSION_PLACE] === '7') return
  throw new DiagnosticError(
    problem(
      'SYNC_CURSOR_INVALID',
      `The cursor "${cursor.name}" of "${node.sourceName}.${node.name}" holds UUIDs that do not grow with time, such as ${point.cursor}.`,
      { location: node.location, hint: 'Only UUIDs of version 7 grow. Choose another cursor, or xmin.' },
    ),
  )
}

/**
 * Whether the transactions of a source can still be told apart from those at the last sync. They cannot after 2^31 further
 * ones, nor when the source was restored or replaced, which takes its count back.
 */
export function isContinued(points: readonly SyncPoint[], now: SyncPoint): boolean {
  const last = points.at(-1)
  if (last === undefined) return false
  return BigInt(last.xmax) <= BigInt(now.xmax) && BigInt(now.xmax) - BigInt(last.xmin) < COMPARABLE_IDS
}

/**
 * The condition on the source's rows (as `t`) that finds all that is new between `points` and `now`; undefined for all rows.
 */
export function conditionSql(
  dialect: Dialect,
  table: SourceTable,
  points: readonly SyncPoint[],
  now: SyncPoint,
  sync: SyncConfig,
  cursor: { readonly name: string; readonly dataType: string } | null,
): string | undefined {
  const last = points.at(-1)
  if (last === undefined || !isContinued(points, now)) return undefined
  const { point } = readFrom(points)
  const from = point ?? last
  if (cursor === null) return isWrittenSince(last)
  if (from.cursor === null || (point === null && !table.hasRowVersions)) return undefined
  const column = `t.${dialect.quote(cursor.name)}`
  const parts = [`${column} >= ${lowestSql(dialect, from.cursor, sync, cursor.dataType)}`, `${column} is null`]
  if (point === null) parts.push(isWrittenSince(last))
  return `(${parts.join(' or ')})`
}

// Ages are compared, because transaction ids alone wrap around.
function isWrittenSince(point: SyncPoint): string {
  const xid = BigInt.asUintN(32, BigInt(point.xmin)).toString()
  return `pg_catalog.age(t.xmin) <= pg_catalog.age('${xid}'::xid)`
}

function lowestSql(dialect: Dialect, value: string, sync: SyncConfig, dataType: string): string {
  const lowest = `${dialect.literal(value)}::${dataType}`
  if (sync.lookback == null) return lowest
  if (kindOf(dataType) === 'uuid') {
    const moment = `('x' || pg_catalog.left(pg_catalog.replace(${dialect.literal(value)}, '-', ''), 12))::bit(48)::bigint`
    const back = `(extract(epoch from ${dialect.literal(sync.lookback)}::interval) * 1000)::bigint`
    return uuidAt(`greatest(${moment} - ${back}, 0)`, '0')
  }
  return kindOf(dataType) === 'time'
    ? `${lowest} - ${dialect.literal(sync.lookback)}::interval`
    : `${lowest} - ${dialect.literal(sync.lookback)}::numeric`
}

/** A time from a clock that runs ahead must not hide what is written until the others have caught up. */
function largestSql(
  dialect: Dialect,
  table: SourceTable,
  cursor: { readonly name: string; readonly dataType: string },
) {
  const column = dialect.quote(cursor.name)
  const relation = dialect.render({ schema: table.schema, identifier: table.name })
  const newest = `select ${column} as c from ${relation} where ${column} is not null order by ${column} desc limit 1`
  const limit = latestSql(cursor.dataType)
  if (limit === null) return `select c::text from (${newest}) newest`
  // A UUID of another version is left as it is, to be seen and refused.
  const isTime = cursor.dataType === 'uuid' ? `pg_catalog.substr(c::text, ${VERSION_PLACE + 1}, 1) = '7'` : 'true'
  return `select (case when ${isTime} then least(c, ${limit}) else c end)::text from (${newest}) newest`
}

function latestSql(dataType: string): string | null {
  if (dataType.endsWith('with time zone')) return 'pg_catalog.now()'
  if (dataType === 'uuid') return uuidAt('(extract(epoch from pg_catalog.now()) * 1000)::bigint', 'f', '7')
  // No zone on earth is further ahead than this.
  if (dataType.startsWith('timestamp')) return `(pg_catalog.now() at time zone 'UTC' + interval '14 hours')`
  return dataType === 'date' ? `(pg_catalog.now() at time zone 'UTC' + interval '14 hours')::date` : null
}

/** The UUID of version 7 whose time is `milliseconds`, an expression, and all of whose other digits are `digit`. */
function uuidAt(milliseconds: string, digit: string, version = digit): string {
  return `(pg_catalog.lpad(pg_catalog.to_hex(${milliseconds}), 12, '0') || '${version}${digit.repeat(19)}')::uuid`
}

/** Where the text of a UUID has its version. */
const VERSION_PLACE = 14

function kindOf(dataType: string): 'time' | 'number' | 'uuid' | 'other' {
  if (dataType === 'uuid') return 'uuid'
  if (TIMES.some((name) => dataType.startsWith(name))) return 'time'
  return NUMBERS.some((name) => dataType.startsWith(name)) ? 'number' : 'other'
}
