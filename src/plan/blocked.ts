import { displayName, type Relation } from '../core/relation.js'
import type { AsideState, PublishedState } from './published-state.js'

/** Something that the old relation carries and the new one cannot. */
export interface BlockedDependent {
  /** As people read it: `view analytics.revenue`. */
  readonly object: string
  /** Why, in words that follow the object: `reads column "price", which is gone`. */
  readonly reason: string
}

/** What would be lost by putting the aside in place of the published relation; empty when nothing is. */
export function blockedDependents(
  published: PublishedState,
  aside: AsideState,
  relation: Relation,
): readonly BlockedDependent[] {
  const columns = new Set(aside.columns.map((column) => column.name))
  const views = published.views.flatMap((view) => {
    const missing = view.columnsUsed.filter((column) => !columns.has(column))
    return missing.length === 0 ? [] : [blocked(`${words(view.kind)} ${displayName(view)}`, missing)]
  })
  const keys = published.foreignKeys.flatMap((key) => {
    const missing = key.referencedColumns.filter((column) => !columns.has(column))
    return missing.length === 0
      ? []
      : [blocked(`foreign key ${key.name} of ${displayName({ schema: key.schema, identifier: key.table })}`, missing)]
  })
  const immovable = published.immovable.map((object) => ({
    object,
    reason: `is tied to ${displayName(relation)} itself and cannot be moved to another relation`,
  }))
  return [...views, ...keys, ...immovable]
}

function blocked(object: string, missing: readonly string[]): BlockedDependent {
  const names = missing.map((column) => `"${column}"`).join(', ')
  return {
    object,
    reason: `reads column${missing.length === 1 ? '' : 's'} ${names}, which the new relation does not have`,
  }
}

function words(kind: string): string {
  return kind.replace('_', ' ')
}
