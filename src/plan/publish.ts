import type { Hook } from '../core/config.js'
import type { Relation } from '../core/relation.js'
import { blockedDependents, type BlockedDependent } from './blocked.js'
import { dropDependents, recreateDependents, repointDependents, splitDependents } from './dependents.js'
import { carryOver, reconcileGrants } from './rights.js'
import type { AsideState, DependentView, Privilege, PublishedState } from './published-state.js'
import { parkedRelation } from './names.js'
import type { SqlWriter } from './render.js'
import { isStillReady, type ReadyView } from './rehearsal.js'
import type { KindedRelation, Step } from './step.js'

export interface Publication {
  readonly relation: Relation
  readonly aside: KindedRelation
  /** Null when nothing stands under the name. */
  readonly published: PublishedState | null
  readonly asideState: AsideState
  /** Final names of the indexes that were made under a name of their own while aside. */
  readonly indexNames: readonly { readonly from: string; readonly to: string }[]
  /** Privilege → roles, as declared; only what is declared is reconciled. */
  readonly grants: Readonly<Record<string, readonly string[]>>
  /** Comment of the published relation; undefined keeps the one that is there. */
  readonly comment: string | null | undefined
  /** The query of a view, to replace it in place where that is possible. */
  readonly viewQuery: string | null
  /** Descriptions to write; those of columns that do not exist are left out. */
  readonly columnComments: readonly { readonly column: string; readonly text: string }[]
  readonly postHooks: readonly Hook[]
  /** Indexes of the replaced relation, where it has to stand for views that the run is still to build; else absent. */
  readonly parkedIndexes?: readonly string[]
  /** Dependents that were made again over the aside before; absent when none were. */
  readonly ready?: readonly ReadyView[]
}

export interface PublishPlan {
  readonly steps: readonly Step[]
  /** Not empty: publishing would lose these, so nothing may be done. */
  readonly blocked: readonly BlockedDependent[]
  readonly inPlace: boolean
}

/**
 * The steps that put what was built aside in the place of the published relation, in one transaction.
 *
 * Locks are taken in the order in which readers take them: dependent views from the outside in, then the relation.
 * Everything that depends on the old relation is pointed at the new one before the old one is dropped, never with
 * cascade.
 */
export function planPublication(publication: Publication, writer: SqlWriter): PublishPlan {
  const { published, relation, aside } = publication
  const blocked = published === null ? [] : blockedDependents(published, publication.asideState, relation)
  if (blocked.length > 0) return { steps: [], blocked, inPlace: false }
  if (published === null) {
    return { steps: [...takeName(publication), ...finish(publication, [])], blocked, inPlace: false }
  }
  if (isReplaceableView(publication)) {
    const kept = commentAndGrants(publication, published.privileges)
    const replace: Step = {
      kind: 'createView',
      relation,
      query: publication.viewQuery ?? '',
      replace: true,
      options: published.options,
    }
    return {
      steps: [
        { kind: 'drop', relation: aside },
        replace,
        ...kept,
        ...hookSteps(publication.postHooks, 'postHook', true),
      ],
      blocked,
      inPlace: true,
    }
  }
  const old: KindedRelation = { ...relation, kind: published.kind }
  const parked = parkedRelation(old, aside)
  const dependents = splitDependents(published, publication.asideState)
  const kept = { ...published, privileges: published.privileges.filter((held) => isKept(held, publication.grants)) }
  const ready = publication.ready ?? []
  // Somebody may have changed a view meanwhile. One may read another, so all of them are of use, or none.
  const isOfUse = ready.every((one) => dependents.recreated.some((view) => isStillReady(one, view)))
  const readyOf = (view: DependentView): ReadyView | undefined =>
    isOfUse ? ready.find((one) => isStillReady(one, view)) : undefined
  const outdated = isOfUse ? [] : [...ready].reverse()
  const steps: Step[] = [
    ...outdated.map((one): Step => ({ kind: 'drop', relation: asReady(one, relation) })),
    ...dropDependents(published, dependents, writer),
    ...dependents.replaced.map((view): Step => ({ kind: 'lock', relation: asRelation(view, relation) })),
    // Renaming locks as well; locking first matters where other locks are taken before.
    ...(published.kind === 'materialized_view' || dependents.replaced.length === 0
      ? []
      : [{ kind: 'lock', relation: old } as const]),
    { kind: 'rename', relation: old, identifier: parked.identifier },
    ...(publication.parkedIndexes ?? []).map((from, index): Step => {
      return { kind: 'renameIndex', schema: relation.schema, from, to: `${parked.identifier}_${index + 1}` }
    }),
    ...takeName(publication),
    ...carryOver(kept, publication.asideState, { ...aside, identifier: relation.identifier }, writer),
    ...repointDependents(published, dependents, relation, writer),
    ...recreateDependents(published, dependents, relation, writer, (view) => takeReady(view, readyOf(view), relation)),
    ...(publication.parkedIndexes === undefined ? [{ kind: 'drop', relation: parked } as const] : []),
    ...finish(publication, kept.privileges),
  ]
  return { steps, blocked, inPlace: false }
}

/** Rights that the node declares for others are not carried over only to be revoked. */
function isKept(held: Privilege, declared: Publication['grants']): boolean {
  const roles = Object.entries(declared).find(([privilege]) => privilege.toUpperCase() === held.privilege)?.[1]
  return roles === undefined || held.column !== null || roles.includes(held.grantee)
}

function takeName(publication: Publication): readonly Step[] {
  return [{ kind: 'rename', relation: publication.aside, identifier: publication.relation.identifier }]
}

function finish(publication: Publication, before: PublishedState['privileges']): readonly Step[] {
  const { relation, aside, asideState } = publication
  const constraints = asideState.keys
    .filter((key) => key.name.startsWith(aside.identifier))
    .map((key): Step => {
      const to = `${relation.identifier}${key.name.slice(aside.identifier.length)}`
      return { kind: 'renameConstraint', relation, from: key.name, to: shorten(to) }
    })
  return [
    ...publication.indexNames.map(({ from, to }): Step => ({ kind: 'renameIndex', schema: relation.schema, from, to })),
    ...constraints,
    ...commentAndGrants(publication, [...asideState.privileges, ...before]),
    ...hookSteps(publication.postHooks, 'postHook', true),
  ]
}

function commentAndGrants(publication: Publication, privileges: PublishedState['privileges']): readonly Step[] {
  const relation: KindedRelation = { ...publication.relation, kind: publication.aside.kind }
  const comment = publication.comment === undefined ? (publication.published?.comment ?? null) : publication.comment
  const columns = new Set(publication.asideState.columns.map((column) => column.name))
  const steps: Step[] = [
    ...(comment === null ? [] : [{ kind: 'comment', relation, column: null, text: comment } as const]),
    ...publication.columnComments
      .filter((entry) => columns.has(entry.column))
      .map((entry): Step => ({ kind: 'comment', relation, ...entry })),
  ]
  return [...steps, ...reconcileGrants(relation, publication.grants, privileges)]
}

/** The hooks of one kind that run inside a transaction, or outside; those that are templates still are marked. */
export function hookSteps(
  hooks: readonly Hook[],
  origin: 'preHook' | 'postHook',
  transaction: boolean,
): readonly Step[] {
  return hooks
    .filter((hook) => hook.transaction === transaction && hook.sql.trim() !== '')
    .map((hook) => ({
      kind: 'statement',
      purpose: origin === 'preHook' ? 'pre-hook' : 'post-hook',
      sql: hook.sql,
      origin,
      ...(hook.deferred === true ? { deferred: hook } : {}),
    }))
}

/** What was made ready takes the name of the view that was dropped, with its mark; null when nothing was. */
function takeReady(view: DependentView, ready: ReadyView | undefined, near: Relation): readonly Step[] | null {
  if (ready === undefined) return null
  const relation: KindedRelation = { ...asReady(ready, near), identifier: view.identifier }
  return [
    { kind: 'rename', relation: asReady(ready, near), identifier: view.identifier },
    ...ready.indexes.map((names): Step => ({ kind: 'renameIndex', schema: view.schema, ...names })),
    { kind: 'mark', relation, text: view.mark ?? null },
  ]
}

function asReady({ view, identifier }: ReadyView, near: Relation): KindedRelation {
  return { database: near.database, schema: view.schema, identifier, kind: view.kind }
}

/** `create or replace view` may only add columns at the end. */
function isReplaceableView(publication: Publication): boolean {
  const { published, aside, asideState, viewQuery } = publication
  if (viewQuery === null || published?.kind !== 'view' || aside.kind !== 'view') return false
  return published.columns.every((column, index) => {
    const now = asideState.columns[index]
    return now?.name === column.name && now.dataType === column.dataType
  })
}

function asRelation(view: { schema: string; identifier: string }, near: Relation): KindedRelation {
  return { database: near.database, schema: view.schema, identifier: view.identifier, kind: 'view' }
}

function shorten(name: string): string {
  let cut = name
  while (new TextEncoder().encode(cut).length > 63) cut = cut.slice(0, -1)
  return cut
}
