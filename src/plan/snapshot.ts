import { DiagnosticError, problem } from '../core/diagnostic.js'
import type { SnapshotNode } from '../core/node.js'
import { displayName, type Relation } from '../core/relation.js'
import type { PlanInput, TypedColumn } from './input.js'
import { planAside } from './plan-aside.js'
import { planWrite } from './plan-write.js'
import type { SqlWriter } from './render.js'
import { snapshotSettings, type SnapshotSettings } from './snapshot-config.js'
import {
  KEY_COLUMN,
  closeChanged,
  closeDeleted,
  firstHistory,
  insertVersions,
  replaceDeleted,
  stagedQuery,
  type SnapshotTarget,
} from './snapshot-sql.js'
import type { Plan, Step } from './step.js'

/**
 * History of a query: the first run writes every row as current; later ones close the versions that changed and open
 * new ones, with the tests in the same transaction. A full refresh never throws history away.
 */
export function planSnapshot(input: PlanInput, writer: SqlWriter): Plan {
  const node = input.node as SnapshotNode
  const settings = snapshotSettings(node)
  const { relation, existing } = input
  if (existing === null) {
    const wrap = firstHistory(settings, input.queryColumns ?? [], input.runTimestamp, writer)
    return planAside(input, writer, 'table', [
      { kind: 'createTableAs', relation: input.aside, query: input.code, wrap, persistence: 'permanent' },
    ])
  }
  checkIsHistory(node, settings, existing.columns, relation)
  const staged: Relation = { database: relation.database, schema: 'pg_temp', identifier: input.aside.identifier }
  const query = input.queryColumns ?? []
  const held = new Map(existing.columns.map((column) => [column.name, column]))
  const added = query.filter((column) => !held.has(column.name))
  const columns = query.map((column) => held.get(column.name) ?? column)
  const timestampType = held.get(settings.names.validFrom)?.dataType ?? 'timestamp without time zone'
  const target: SnapshotTarget = {
    relation,
    staged,
    columns,
    settings,
    timestampType,
    runTimestamp: input.runTimestamp,
  }
  const addMarker = settings.hardDeletes === 'new_record' && !held.has(settings.names.isDeleted)
  const statement = (purpose: string, sql: string, counts = false): Step => ({
    kind: 'statement',
    purpose,
    sql,
    origin: 'engine',
    ...(counts ? { counts: true as const } : {}),
  })
  return planWrite(input, 'changed rows get a new version', [
    {
      kind: 'createTableAs',
      relation: staged,
      query: input.code,
      wrap: stagedQuery(settings, input.runTimestamp, writer),
      persistence: 'temporary',
    },
    // Two source rows with one key would open two current versions: the index refuses them.
    statement(
      'one row per unique_key',
      `create unique index on ${writer.render(staged)} (${writer.quote(KEY_COLUMN)})`,
    ),
    { kind: 'analyze', relation: staged },
    ...added.map((column): Step => ({ kind: 'addColumn', relation, ...column })),
    ...(addMarker ? [{ kind: 'addColumn', relation, name: settings.names.isDeleted, dataType: 'text' } as const] : []),
    statement('close changed versions', closeChanged(target, writer)),
    ...(settings.hardDeletes === 'invalidate' ? [statement('close deleted rows', closeDeleted(target, writer))] : []),
    ...(settings.hardDeletes === 'new_record'
      ? [statement('record deleted rows', replaceDeleted(target, writer))]
      : []),
    statement('open new versions', insertVersions(target, writer), true),
  ])
}

function checkIsHistory(
  node: SnapshotNode,
  settings: SnapshotSettings,
  present: readonly TypedColumn[],
  relation: Relation,
): void {
  const { validFrom, validTo, scdId, updatedAt } = settings.names
  const names = new Set(present.map((column) => column.name))
  const missing = [validFrom, validTo, scdId, updatedAt].filter((name) => !names.has(name))
  if (missing.length === 0) return
  throw new DiagnosticError(
    problem(
      'SNAPSHOT_TARGET_INVALID',
      `Snapshot "${node.name}" would write to ${displayName(relation)}, which is not its history: it has no column ${missing.map((name) => `"${name}"`).join(', ')}`,
      {
        location: { file: node.originalFilePath, line: 1, column: 1 },
        hint: 'Give the snapshot another alias, or set snapshot_meta_column_names to the names the table has',
      },
    ),
  )
}
