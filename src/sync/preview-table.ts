import type { Relation } from '../core/relation.js'
import { conditionSql, cursorOf, readPoint } from './cursor.js'
import { selectSql } from './landing.js'
import { relationId } from './load-full.js'
import { onTarget, type TableLoad } from './load-context.js'
import { definitionOf, identifyingKey } from './row-key.js'
import { readState } from './sync-state.js'

/** What a sync of a table would do. Nothing is read of the table itself, and nothing is written. */
export interface TablePreview {
  /** Whether all rows would be moved, or what is new would be written into the published table. */
  readonly kind: 'full' | 'update'
  /** Why all rows, or since when. */
  readonly reason: string
  /** As the source's planner expects; null when it knows nothing of the table. */
  readonly rows: number | null
  readonly bytes: number | null
}

export async function previewTable(load: TableLoad, published: Relation): Promise<TablePreview> {
  const { sync, context } = load
  if (sync.mode === 'full') return fullPreview(load, 'mode full')
  if (context.fullRefresh === true) return fullPreview(load, '--full-refresh')
  return onTarget(context, 'sync preview', async (target) => {
    const { node, projection, source, table } = load
    const cursor = cursorOf(node, sync, table)
    const state = await readState(target, await relationId(target, published))
    if (state === null) return fullPreview(load, 'first sync')
    const keys = identifyingKey(node, sync, projection)
    if (definitionOf(sync, keys) !== state.definition) return fullPreview(load, 'other options than last time')
    const { dialect } = context.database
    const point = await readPoint(source, dialect, table, cursor)
    const condition = conditionSql(dialect, table, state.points, point, sync, cursor)
    if (condition === undefined) return { ...(await expected(load)), kind: 'update', reason: 'all rows are compared' }
    const since = sync.cursor === 'xmin' ? 'since the last sync' : `${sync.cursor} since ${state.points.at(-1)?.cursor}`
    return { ...(await expected(load, condition)), kind: 'update', reason: since }
  })
}

async function fullPreview(load: TableLoad, reason: string): Promise<TablePreview> {
  const { estimatedRows, totalBytes } = load.table
  const guess = await expected(load)
  return { kind: 'full', reason, rows: estimatedRows ?? guess.rows, bytes: totalBytes ?? guess.bytes }
}

/** What the source's planner expects of the query; it is not run. */
async function expected(
  load: TableLoad,
  condition?: string,
): Promise<{ readonly rows: number | null; readonly bytes: number | null }> {
  const { source, projection, table, context } = load
  const query = selectSql(context.database.dialect, { table }, projection.columns, condition)
  const { rows } = await source.query(`explain (format json) ${query}`)
  const [{ Plan: plan } = { Plan: undefined }] = JSON.parse(rows[0]?.[0] ?? '[]') as readonly {
    readonly Plan?: { readonly 'Plan Rows': number; readonly 'Plan Width': number }
  }[]
  if (plan === undefined) return { rows: null, bytes: null }
  return { rows: plan['Plan Rows'], bytes: plan['Plan Rows'] * plan['Plan Width'] }
}
