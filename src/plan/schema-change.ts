import { DiagnosticError, problem } from '../core/diagnostic.js'
import { displayName, type Relation } from '../core/relation.js'
import type { BuildableNode, TypedColumn } from './input.js'
import type { Step } from './step.js'

export interface SchemaChange {
  /** What makes the table fit the query. */
  readonly steps: readonly Step[]
  /** Columns to write, with the types they have in the table afterwards. */
  readonly columns: readonly TypedColumn[]
}

/**
 * What `on_schema_change` makes of a query whose columns differ from the table's. `fail`, and `ignore` with a column
 * gone, throw DiagnosticError that lists the differences.
 */
export function schemaChange(
  node: BuildableNode,
  present: readonly TypedColumn[],
  query: readonly TypedColumn[],
  relation: Relation,
): SchemaChange {
  const held = new Map(present.map((column) => [column.name, column]))
  const wanted = new Map(query.map((column) => [column.name, column]))
  const added = query.filter((column) => !held.has(column.name))
  const removed = present.filter((column) => !wanted.has(column.name))
  const retyped = query.filter((column) => {
    const before = held.get(column.name)
    return before !== undefined && before.dataType !== column.dataType
  })
  const shared = query.filter((column) => held.has(column.name)).map((column) => held.get(column.name) ?? column)
  const add = added.map((column): Step => ({ kind: 'addColumn', relation, ...column }))
  switch (node.config.on_schema_change ?? 'ignore') {
    case 'append_new_columns':
      return { steps: add, columns: [...shared, ...added] }
    case 'sync_all_columns':
      return {
        steps: [
          ...add,
          ...removed.map((column): Step => ({ kind: 'dropColumn', relation, name: column.name })),
          ...retyped.map((column): Step => ({ kind: 'alterColumnType', relation, ...column })),
        ],
        columns: query,
      }
    case 'fail':
      if (added.length + removed.length + retyped.length === 0) return { steps: [], columns: shared }
      throw changed(node, relation, describe(added, removed, retyped, held))
    default:
      if (removed.length === 0) return { steps: [], columns: shared }
      throw changed(node, relation, describe([], removed, [], held))
  }
}

function describe(
  added: readonly TypedColumn[],
  removed: readonly TypedColumn[],
  retyped: readonly TypedColumn[],
  held: ReadonlyMap<string, TypedColumn>,
): readonly string[] {
  return [
    ...added.map((column) => `new column "${column.name}" ${column.dataType}`),
    ...removed.map((column) => `column "${column.name}" is gone from the query`),
    ...retyped.map(
      (column) => `column "${column.name}" was ${held.get(column.name)?.dataType ?? ''} and is now ${column.dataType}`,
    ),
  ]
}

function changed(node: BuildableNode, relation: Relation, differences: readonly string[]): DiagnosticError {
  return new DiagnosticError(
    problem(
      'SCHEMA_CHANGED',
      `The query of "${node.name}" no longer fits the table ${displayName(relation)}:\n${differences.map((line) => `  ${line}`).join('\n')}`,
      {
        location: { file: node.originalFilePath, line: 1, column: 1 },
        hint: 'Set on_schema_change to append_new_columns or sync_all_columns, or run with --full-refresh',
      },
    ),
  )
}
