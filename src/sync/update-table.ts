import type { CatalogColumn, Session } from '../adapters/contract.js'
import { DiagnosticError, problem } from '../core/diagnostic.js'
import type { Relation } from '../core/relation.js'
import { checkRowCount, countRows, verifyCopy } from './checks.js'
import { formatFor } from './copy-format.js'
import { copyTable } from './copy-table.js'
import { checkGrowth, conditionSql, cursorOf, isContinued, readPoint } from './cursor.js'
import { checkDrift, compareColumns, describeDrift, hasDrift, type Drift } from './drift.js'
import { copyOutSql, createLandingSql, prepareLanding, type Landing, type LandingColumn } from './landing.js'
import { relationId } from './load-full.js'
import { onTarget, useExactText, type LoadOutcome, type TableLoad } from './load-context.js'
import { definitionOf, identifyingKey } from './row-key.js'
import { readFrom, readState, snapshotAge, writeState } from './sync-state.js'
import { changeSql, missingSql, type Change } from './change-sql.js'
import { lookUpByKey } from './key-lookup.js'
import { removeDeleted } from './remove-deleted.js'

const DELTA = 'tsmodel_sync_delta'

export interface UpdateOutcome extends LoadOutcome {
  readonly inserted: number
  readonly updated: number
  readonly deleted: number
}

/**
 * Brings a published incremental table up to date with its source: what is new since the last sync is read, rows that
 * differ are changed, and rows that the source lost are treated as `deletes` says. Rows, structure and state change in one
 * transaction, at whose end `beforeCommit` may still refuse.
 *
 * @returns null when the table is not the continuation of an earlier sync, and has to be loaded in full
 */
export function updateTable(
  load: TableLoad,
  relation: Relation,
  beforeCommit: () => Promise<void>,
): Promise<UpdateOutcome | null> {
  const { node, sync, table, projection, source, context, onMessage } = load
  const { dialect, introspector } = context.database
  const cursor = cursorOf(node, sync, table)
  return onTarget(context, `sync ${node.uniqueId}`, async (target, run) => {
    const id = await relationId(target, relation)
    const state = await readState(target, id)
    if (state === null) return null
    const landing = await prepareLanding({
      target,
      dialect,
      table,
      projection,
      schema: relation.schema,
      unknownTypes: sync.unknownTypes ?? 'text',
      onSql: context.onSql,
      onMessage,
    })
    const keys = identifyingKey(node, sync, landing)
    const definition = definitionOf(sync, keys)
    if (definition !== state.definition) return null

    return target.transaction(async () => {
      await useExactText(target)
      await run(`${createLandingSql(dialect, temporary(DELTA), landing)} on commit drop`)
      const schema =
        (
          await target.query(
            'select n.nspname from pg_catalog.pg_namespace n where n.oid = pg_catalog.pg_my_temp_schema()',
          )
        ).rows[0]?.[0] ?? ''
      const wanted = await introspector.listColumns(target, { ...relation, schema, identifier: DELTA })
      const present = await introspector.listColumns(target, relation)
      const drift = compareColumns(present, wanted)
      checkDrift(node, drift, sync.onDrift ?? 'add')
      if (hasDrift(drift)) onMessage(`The source has changed: ${describeDrift(drift).join('; ')}.`)
      for (const sql of driftSql(load, relation, drift)) await run(sql)
      const kept = sync.onDrift === 'ignore' ? keptTypes(present, drift) : new Map<string, string>()
      for (const [name, dataType] of kept) {
        await run(`alter table ${DELTA} alter column ${dialect.quote(name)} type ${dataType} using null`)
      }
      const columns = landing.columns
        .filter((column) => isTaken(column, drift, sync.onDrift ?? 'add'))
        .map((column) => (kept.has(column.name) ? { ...column, isConverted: true } : column))

      // A column that is new may have values in rows that no cursor has moved.
      const isEverything = drift.added.length > 0 && sync.onDrift !== 'ignore'
      const point = await readPoint(source, dialect, table, cursor)
      checkGrowth(node, point, cursor)
      if (!isContinued(state.points, point)) {
        onMessage('The source was restored, replaced or not synced for very long: all its rows are compared.')
      }
      const condition = isEverything ? undefined : conditionSql(dialect, table, state.points, point, sync, cursor)
      const read = await copyInto(load, target, DELTA, landing, columns, condition)
      const key = keys[0]?.columns ?? []
      // The key is all that rows are found by: the statistics of the other columns would cost more than they tell.
      if (key.length > 0) await run(`analyze ${DELTA} (${key.map(dialect.quote).join(', ')})`)
      const change: Change = {
        dialect,
        relation,
        staged: DELTA,
        key,
        columns: columns.map(({ name }) => name),
        isSoft: sync.deletes === 'soft',
      }
      if (key.length > 0) await checkUnique(load, target, change)
      const rowsBefore = sync.maxDrop == null ? null : await countRows(target, dialect, relation, change.isSoft)
      const endLookup = await lookUpByKey(target, introspector, relation, key, read.rows)
      const updated = sync.mode === 'append' || key.length === 0 ? 0 : ((await run(changeSql(change))) ?? 0)
      // When every row that was read has changed another, no row is new.
      const inserted = updated === read.rows ? 0 : ((await run(missingSql(change))) ?? 0)
      await endLookup()
      const deleted = await removeDeleted(load, target, landing, change, run)

      if (sync.minRows != null || sync.maxDrop != null) {
        checkRowCount(node, sync, await countRows(target, dialect, relation, change.isSoft), rowsBefore)
      }
      await verifyCopy({ node, sync, dialect, landing: { ...landing, columns }, source, target, relation })
      const points = isEverything || !isContinued(state.points, point) ? [] : readFrom(state.points).kept
      await writeState(run, dialect, id, { definition, points: [...points, point] }, await snapshotAge(source))
      await beforeCommit()
      return { ...read, inserted, updated, deleted }
    })
  })
}

function temporary(name: string): Relation {
  return { database: '', schema: 'pg_temp', identifier: name }
}

async function copyInto(
  load: TableLoad,
  target: Session,
  name: string,
  landing: Landing,
  columns: readonly LandingColumn[],
  condition: string | undefined,
): Promise<LoadOutcome> {
  const { source, context } = load
  const { dialect } = context.database
  const format = formatFor(columns, landing.table.types, load.sourceSide, context.database)
  return copyTable({
    from: { session: source, sql: copyOutSql(dialect, landing, columns, format, condition) },
    to: {
      session: target,
      sql: dialect.copyFrom(
        temporary(name),
        columns.map((column) => column.name),
        { format },
      ),
    },
    format,
    signal: context.signal,
    onProgress: ({ rows, bytes }) => context.onProgress(rows, bytes, null),
  })
}

function driftSql(load: TableLoad, relation: Relation, drift: Drift): readonly string[] {
  const { dialect } = load.context.database
  const table = `alter table ${dialect.render(relation)}`
  const isIgnored = load.sync.onDrift === 'ignore'
  return [
    ...(isIgnored
      ? []
      : drift.added.map((column) => `${table} add column ${dialect.quote(column.name)} ${column.dataType}`)),
    ...(isIgnored
      ? []
      : drift.widened.map((column) => `${table} alter column ${dialect.quote(column.name)} type ${column.dataType}`)),
    ...drift.loosened.map((column) => dropNotNull(table, dialect.quote(column.name))),
    // Rows to come have no value for a column that is gone.
    ...drift.dropped
      .filter((column) => !column.isNullable)
      .map((column) => dropNotNull(table, dialect.quote(column.name))),
  ]
}

function dropNotNull(table: string, column: string): string {
  return `${table} alter column ${column} drop not null`
}

/** With `ignore`, columns that do not fit the copy stay out of it. */
function isTaken(column: LandingColumn, drift: Drift, onDrift: 'add' | 'fail' | 'ignore'): boolean {
  if (onDrift !== 'ignore') return true
  const isNamed = (one: Pick<CatalogColumn, 'name'>): boolean => one.name === column.name
  return !drift.added.some(isNamed)
}

/** With `ignore`, the types that the copy keeps, by column: values that do not fit them are refused by the server. */
function keptTypes(present: readonly CatalogColumn[], drift: Drift): ReadonlyMap<string, string> {
  const changed = new Set([...drift.widened, ...drift.retyped].map(({ name }) => name))
  return new Map(present.filter(({ name }) => changed.has(name)).map(({ name, dataType }) => [name, dataType]))
}

async function checkUnique(load: TableLoad, target: Session, change: Change): Promise<void> {
  const { node } = load
  const key = change.key.map(change.dialect.quote).join(', ')
  const { rows } = await target.query(`select ${key} from ${change.staged} group by ${key} having count(*) > 1 limit 1`)
  const [row] = rows
  if (row === undefined) return
  throw new DiagnosticError(
    problem(
      'SYNC_KEY_NOT_UNIQUE',
      `The key (${change.key.join(', ')}) of "${node.sourceName}.${node.name}" does not identify a row: the source has several with (${row.join(', ')}).`,
      { location: node.location, hint: 'Add columns to `key` under `sync:`.' },
    ),
  )
}
