import type { Session } from '../adapters/contract.js'
import type { Relation } from '../core/relation.js'
import { checkRowCount, countRows, verifyCopy } from './checks.js'
import { formatFor } from './copy-format.js'
import { copyTable } from './copy-table.js'
import { checkGrowth, cursorOf, readPoint } from './cursor.js'
import { checkDrift, compareColumns } from './drift.js'
import {
  commentSql,
  copyOutSql,
  createLandingSql,
  DELETED_AT,
  keySql,
  prepareLanding,
  type Landing,
} from './landing.js'
import { onTarget, useExactText, type LoadOutcome, type TableLoad } from './load-context.js'
import { definitionOf, identifyingKey } from './row-key.js'
import { snapshotAge, writeState, type SyncPoint } from './sync-state.js'

/**
 * Makes `aside` with the columns, types, not-null constraints and keys of the source's table, and copies all rows into it.
 * One transaction: `aside` is there with everything in it (and, for an incremental table, its state), or not at all.
 */
export function loadFull(load: TableLoad, aside: Relation): Promise<LoadOutcome> {
  const { node, sync, table, projection, source, context, onMessage } = load
  const { dialect, introspector } = context.database
  const isIncremental = sync.mode !== 'full'
  const cursor = isIncremental ? cursorOf(node, sync, table) : null
  const published: Relation = { database: node.database, schema: node.schema, identifier: node.identifier }
  return onTarget(context, `sync ${node.uniqueId}`, async (target, run) => {
    const landing = await prepareLanding({
      target,
      dialect,
      table,
      projection,
      schema: aside.schema,
      unknownTypes: sync.unknownTypes ?? 'text',
      onSql: context.onSql,
      onMessage,
    })
    const keys = isIncremental ? identifyingKey(node, sync, landing) : landing.keys
    return target.transaction(async () => {
      await useExactText(target)
      await run(createLandingSql(dialect, aside, landing, sync.deletes === 'soft' && isIncremental ? SOFT_COLUMN : []))
      const before = await introspector.findRelation(target, published)
      if (before !== null && context.fullRefresh !== true) {
        const drift = compareColumns(
          await introspector.listColumns(target, published),
          await introspector.listColumns(target, aside),
        )
        checkDrift(node, drift, sync.onDrift ?? 'add')
      }
      const copied = await copyRows(load, target, aside, landing)
      for (const key of keys) await run(keySql(dialect, aside, key))
      for (const sql of commentSql(dialect, aside, landing)) await run(sql)
      if (sync.minRows != null || sync.maxDrop != null) {
        const isCompared = before !== null && sync.maxDrop != null && context.fullRefresh !== true
        const rowsBefore = isCompared ? await countRows(target, dialect, published, false) : null
        checkRowCount(node, sync, copied.rows, rowsBefore)
      }
      await verifyCopy({ node, sync, dialect, landing, source, target, relation: aside })
      // A table that is replaced whole has no points to go on from; its state says when it was read.
      let points: readonly SyncPoint[] = []
      if (isIncremental) {
        const point = await readPoint(source, dialect, table, cursor)
        checkGrowth(node, point, cursor)
        points = [point]
      }
      const state = { definition: definitionOf(sync, keys), points }
      await writeState(run, dialect, await relationId(target, aside), state, await snapshotAge(source))
      return copied
    })
  })
}

const SOFT_COLUMN = [{ name: DELETED_AT, dataType: 'timestamp with time zone' }]

async function copyRows(load: TableLoad, target: Session, aside: Relation, landing: Landing): Promise<LoadOutcome> {
  const { source, context } = load
  const { dialect } = context.database
  const names = landing.columns.map((column) => column.name)
  const format = formatFor(landing.columns, landing.table.types, load.sourceSide, context.database)
  const copyIn = dialect.copyFrom(aside, names, { format })
  if (context.session === undefined) context.onSql(copyIn)
  return copyTable({
    from: { session: source, sql: copyOutSql(dialect, landing, landing.columns, format) },
    to: { session: target, sql: copyIn },
    format,
    signal: context.signal,
    onProgress: ({ rows, bytes }) => context.onProgress(rows, bytes, load.table.estimatedRows),
  })
}

/** The object id of a table, which it keeps when it is renamed. */
export async function relationId(session: Session, relation: Relation): Promise<string> {
  const { rows } = await session.query(
    `select c.oid from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
     where n.nspname = $1::text and c.relname = $2::text`,
    [relation.schema, relation.identifier],
  )
  return rows[0]?.[0] ?? '0'
}
