import { relationKey } from '../core/relation.js'
import { splitDependents } from './dependents.js'
import type { AsideState, DependentView, PublishedState } from './published-state.js'

/**
 * Views that may go on reading the relation that is replaced, because this run builds them anew when their turn comes:
 * those that read a column that is gone or has another type, and materialized views, which would have to be filled while
 * everybody waits. The replaced relation has to stand until then.
 *
 * @param isRebuilt whether the run is still to build the relation of a key
 * @returns the state without them, for the publication, and what was taken out of it
 */
export function laggingViews(
  published: PublishedState,
  aside: AsideState,
  isRebuilt: (key: string) => boolean,
): { readonly published: PublishedState; readonly lagging: readonly DependentView[] } {
  const types = new Map(aside.columns.map((column) => [column.name, column.dataType]))
  const before = new Map(published.columns.map((column) => [column.name, column.dataType]))
  const isOutgrown = (column: string): boolean => types.get(column) !== before.get(column)
  let lagging = published.views.filter(
    (view) =>
      isRebuilt(relationKey(view)) &&
      ((view.direct && view.kind === 'materialized_view') || view.columnsUsed.some(isOutgrown)),
  )
  // What reads a view that has to be made again is made again with it.
  for (;;) {
    const late = new Set(lagging.map(relationKey))
    const rest = { ...published, views: published.views.filter((view) => !late.has(relationKey(view))) }
    const recreated = new Set(splitDependents(rest, aside).recreated.map(relationKey))
    const free = lagging.filter((view) => !view.reads.some((key) => recreated.has(key)))
    if (free.length === lagging.length) return { published: rest, lagging }
    lagging = free
  }
}
