import { displayName, type Relation, relationKey } from '../../core/relation.js'
import type { Plan, PublishedState, Step, TypedColumn } from '../../plan/index.js'
import type { ColumnChange } from './node-plan.js'

/** The columns of a relation that is replaced, compared with those of what takes its place. */
export function comparedColumns(
  before: readonly TypedColumn[],
  after: readonly TypedColumn[],
): readonly ColumnChange[] {
  const old = new Map(before.map((column) => [column.name, column.dataType]))
  const now = new Map(after.map((column) => [column.name, column.dataType]))
  return [
    ...after
      .filter((column) => old.get(column.name) !== column.dataType)
      .map((column) => ({ name: column.name, before: old.get(column.name) ?? null, after: column.dataType })),
    ...before
      .filter((column) => !now.has(column.name))
      .map((column) => ({ name: column.name, before: column.dataType, after: null })),
  ]
}

/** The columns that the steps of a plan add to, drop from and change in a relation that stays. */
export function alteredColumns(plan: Plan, before: readonly TypedColumn[]): readonly ColumnChange[] {
  const old = new Map(before.map((column) => [column.name, column.dataType]))
  return plan.phases
    .flatMap(({ steps }) => steps)
    .flatMap((step) => (isOf(step, plan.relation) ? changeOf(step, old) : []))
}

function isOf(step: Step, relation: Relation): boolean {
  return 'relation' in step && relationKey(step.relation) === relationKey(relation)
}

function changeOf(step: Step, old: ReadonlyMap<string, string>): readonly ColumnChange[] {
  switch (step.kind) {
    case 'addColumn':
      return [{ name: step.name, before: null, after: step.dataType }]
    case 'dropColumn':
      return [{ name: step.name, before: old.get(step.name) ?? '', after: null }]
    case 'alterColumnType':
      return [{ name: step.name, before: old.get(step.name) ?? '', after: step.dataType }]
    default:
      return []
  }
}

/** What the changes take from those who read the relation, with the views of the database that are known to read a column. */
export function breakingChanges(
  changes: readonly ColumnChange[],
  published: Pick<PublishedState, 'views'> | null,
): readonly string[] {
  return changes
    .filter(({ before }) => before !== null)
    .map(({ name, before, after }) => {
      const readers = (published?.views ?? [])
        .filter((view) => view.columnsUsed.includes(name))
        .map((view) => `${view.kind.replace('_', ' ')} ${displayName(view)}`)
      const what = after === null ? `column "${name}" goes` : `column "${name}" changes from ${before} to ${after}`
      return readers.length === 0
        ? what
        : `${what}, which ${readers.join(' and ')} read${readers.length === 1 ? 's' : ''}`
    })
}
