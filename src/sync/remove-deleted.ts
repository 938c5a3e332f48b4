import { formatFor } from './copy-format.js'
import { copyTable } from './copy-table.js'
import { deleteSql, type Change } from './change-sql.js'
import { bucketCount, bucketOf, changedBuckets, commonHash, readBuckets } from './key-buckets.js'
import { copyOutSql, createLandingSql, DELETED_AT, type Landing } from './landing.js'
import type { Relation } from '../core/relation.js'
import type { Session } from '../adapters/contract.js'
import type { TableLoad } from './load-context.js'

const KEYS: Relation = { database: '', schema: 'pg_temp', identifier: 'tsmodel_sync_keys' }

/**
 * Removes or marks the rows that the source no longer has, inside the transaction of `target`. Only the keys of those parts
 * of the table are read in which source and copy differ.
 *
 * @returns the number of rows
 */
export async function removeDeleted(
  load: TableLoad,
  target: Session,
  landing: Landing,
  change: Change,
  run: (sql: string) => Promise<number | null>,
): Promise<number> {
  const { sync, context, source } = load
  const { dialect } = context.database
  if (sync.deletes === undefined || sync.deletes === 'ignore') return 0
  const columns = change.key.map((name) => landing.columns.find((column) => column.name === name)!)
  const theirs = columns.map((column) => column.expression ?? `t.${dialect.quote(column.source.name)}`)
  const ours = change.key.map((name) => `t.${dialect.quote(name)}`)
  const live = change.isSoft ? ` where t.${dialect.quote(DELETED_AT)} is null` : ''
  const here = `${dialect.render(change.relation)} t`
  const there = `${dialect.render({ schema: landing.table.schema, identifier: landing.table.name })} t`

  const { rows } = await target.query(`select count(*) from ${here}${live}`)
  const buckets = bucketCount(Number(rows[0]?.[0]))
  const hash = await commonHash(source, target)
  const copy = await readBuckets(target, hash(ours), here + live, buckets)
  const changed = changedBuckets(await readBuckets(source, hash(theirs), there, buckets), copy)
  if (changed.length === 0) return 0

  const isAll = changed.length === copy.size
  const within = (parts: readonly string[]): string =>
    `${bucketOf(hash(parts), buckets)} = any ('{${changed.join(',')}}'::bigint[])`
  const keys = { ...landing, columns }
  const format = formatFor(columns, landing.table.types, load.sourceSide, context.database)
  await run(`${createLandingSql(dialect, KEYS, keys)} on commit drop`)
  await copyTable({
    from: { session: source, sql: copyOutSql(dialect, keys, columns, format, isAll ? undefined : within(theirs)) },
    to: { session: target, sql: dialect.copyFrom(KEYS, change.key, { format }) },
    format,
    signal: context.signal,
    onProgress: () => undefined,
  })
  await run(`analyze ${KEYS.identifier}`)
  // The moment of the snapshot, not of this clock.
  const moment = await source.query('select pg_catalog.now()')
  return (await run(deleteSql(change, KEYS.identifier, moment.rows[0]?.[0] ?? '', isAll ? 'true' : within(ours)))) ?? 0
}
