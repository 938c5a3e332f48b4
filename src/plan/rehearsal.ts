import { relationKey, type Relation } from '../core/relation.js'
import { createDependent, splitDependents } from './dependents.js'
import { parkedRelation } from './names.js'
import type { AsideState, DependentView, PublishedState } from './published-state.js'
import type { SqlWriter } from './render.js'
import type { KindedRelation, Step } from './step.js'

/** A dependent that was made again over what is aside, under a name of its own, before the publication. */
export interface ReadyView {
  /** As it stood then. */
  readonly view: DependentView
  /** Its name until it takes that of the view. */
  readonly identifier: string
  /** Names of its indexes then, and the names that they are to have. */
  readonly indexes: readonly { readonly from: string; readonly to: string }[]
}

export interface Rehearsal {
  readonly ready: readonly ReadyView[]
  /** One transaction. */
  readonly steps: readonly Step[]
  /** Each on its own, behind it. */
  readonly fills: readonly Step[]
}

/**
 * Dependents that can be made again before the publication, so that nobody waits while they are filled; none when there is
 * nothing to fill. A view that also reads a dependent that stays where it is would show its old rows, and cannot; nor can one
 * that calls functions, which may read the relation by its name.
 */
export function rehearsableViews(published: PublishedState, aside: AsideState): readonly DependentView[] {
  if (published.functions.some(({ usesRowType }) => usesRowType)) return []
  let views = splitDependents(published, aside).recreated.filter((view) => view.callsFunctions !== true)
  for (;;) {
    const keys = new Set(views.map(relationKey))
    const left = views.filter((view) => view.reads.every((key) => keys.has(key)))
    if (left.length === views.length) break
    views = left
  }
  return views.some((view) => view.kind === 'materialized_view' && view.populated) ? views : []
}

/**
 * Makes `views` once more over what is aside. Their definitions name the published relation, so for this one transaction
 * what is aside has its name, and those that stand have others; at its end every name is back where it was.
 */
export function planRehearsal(
  given: {
    readonly relation: Relation
    readonly kind: PublishedState['kind']
    readonly aside: KindedRelation
    readonly views: readonly DependentView[]
    /** Names of the indexes of each view. */
    readonly indexes: readonly (readonly string[])[]
    readonly mark: string
  },
  writer: SqlWriter,
): Rehearsal {
  const { relation, aside } = given
  const old: KindedRelation = { ...relation, kind: given.kind }
  const parked = parkedRelation(old, aside)
  const names = given.views.map((view, index) => ({
    published: { ...relation, schema: view.schema, identifier: view.identifier, kind: view.kind },
    parked: `${aside.identifier}_w${index + 1}`,
    ready: `${aside.identifier}_v${index + 1}`,
    indexes: given.indexes[index] ?? [],
  }))
  const outermostFirst = [...names].reverse()
  return {
    ready: given.views.map((view, index) => {
      const { ready, indexes } = names[index]!
      return { view, identifier: ready, indexes: indexes.map((to, place) => ({ from: `${ready}_${place + 1}`, to })) }
    }),
    steps: [
      ...outermostFirst.flatMap((of) => renamed(of.published, of.parked, of.indexes)),
      { kind: 'rename', relation: old, identifier: parked.identifier },
      { kind: 'rename', relation: aside, identifier: relation.identifier },
      ...given.views.flatMap((view) =>
        createDependent({ ...view, populated: false, mark: given.mark }, relation, writer),
      ),
      ...outermostFirst.flatMap((of) => [
        ...renamed(of.published, of.ready, of.indexes),
        ...renamedBack(of.published, of.parked, of.indexes),
      ]),
      { kind: 'rename', relation: { ...aside, identifier: relation.identifier }, identifier: aside.identifier },
      { kind: 'rename', relation: parked, identifier: relation.identifier },
    ],
    fills: given.views.flatMap((view, index): readonly Step[] => {
      if (view.kind !== 'materialized_view' || !view.populated) return []
      const filled = { ...names[index]!.published, identifier: names[index]!.ready }
      return [
        { kind: 'refresh', relation: filled, concurrently: false },
        { kind: 'analyze', relation: filled },
      ]
    }),
  }
}

/** Whether what was made ready is still what the view is now. */
export function isStillReady({ view }: ReadyView, now: DependentView): boolean {
  const said = ({ kind, definition, options, companions, populated }: DependentView): string =>
    JSON.stringify([kind, definition, options, companions, populated])
  return relationKey(view) === relationKey(now) && said(view) === said(now)
}

function renamed(from: KindedRelation, to: string, indexes: readonly string[]): readonly Step[] {
  return [
    { kind: 'rename', relation: from, identifier: to },
    ...indexes.map((name, place): Step => ({
      kind: 'renameIndex',
      schema: from.schema,
      from: name,
      to: `${to}_${place + 1}`,
    })),
  ]
}

function renamedBack(to: KindedRelation, from: string, indexes: readonly string[]): readonly Step[] {
  return [
    { kind: 'rename', relation: { ...to, identifier: from }, identifier: to.identifier },
    ...indexes.map((name, place): Step => ({
      kind: 'renameIndex',
      schema: to.schema,
      from: `${from}_${place + 1}`,
      to: name,
    })),
  ]
}
