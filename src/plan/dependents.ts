import { relationKey, type Relation } from '../core/relation.js'
import { renderRole, type SqlWriter } from './render.js'
import type { AsideState, DependentFunction, DependentView, PublishedState } from './published-state.js'
import type { KindedRelation, Step } from './step.js'

export interface SplitDependents {
  /** Direct views whose query is put again over the new relation; whatever depends on them stays untouched. */
  readonly replaced: readonly DependentView[]
  /** Views that have to be dropped and made again, each after all that it reads. */
  readonly recreated: readonly DependentView[]
}

/**
 * Which dependents can keep their identity. A view can, as long as the types of the columns it reads stay; materialized
 * views cannot be replaced, and what depends on a recreated view is recreated with it.
 */
export function splitDependents(published: PublishedState, aside: AsideState): SplitDependents {
  const types = new Map(aside.columns.map((column) => [column.name, column.dataType]))
  const changed = new Set(
    published.columns.filter((column) => types.get(column.name) !== column.dataType).map((column) => column.name),
  )
  const recreated = new Map<string, DependentView>()
  for (const view of [...published.views].sort(byDepth)) {
    const mustChange =
      (view.direct && view.kind === 'materialized_view') ||
      view.columnsUsed.some((column) => changed.has(column)) ||
      view.reads.some((key) => recreated.has(key))
    if (mustChange) recreated.set(relationKey(view), view)
  }
  const replaced = published.views
    .filter((view) => view.kind === 'view' && view.direct && !recreated.has(relationKey(view)))
    .sort((left, right) => (relationKey(left) < relationKey(right) ? -1 : 1))
  return { replaced, recreated: [...recreated.values()] }
}

function byDepth(left: DependentView, right: DependentView): number {
  return left.depth - right.depth || (relationKey(left) < relationKey(right) ? -1 : 1)
}

/** Drops what has to be made again (outermost first) and the foreign keys that point here. */
export function dropDependents(
  published: PublishedState,
  dependents: SplitDependents,
  writer: SqlWriter,
): readonly Step[] {
  return [
    ...published.functions
      .filter((definition) => definition.usesRowType)
      .map((definition) => engine('drop function', `drop ${definition.kind} ${definition.signature}`)),
    ...[...dependents.recreated].reverse().map((view): Step => ({ kind: 'drop', relation: kinded(view, '') })),
    ...published.foreignKeys.map((key) =>
      engine(
        'drop foreign key',
        `alter table ${writer.render({ schema: key.schema, identifier: key.table })} drop constraint ${writer.quote(key.name)}`,
      ),
    ),
  ]
}

/** Points views and functions that keep their identity at the new relation. */
export function repointDependents(
  published: PublishedState,
  dependents: SplitDependents,
  relation: Relation,
  _writer: SqlWriter,
): readonly Step[] {
  return [
    ...dependents.replaced.map((view): Step => ({
      kind: 'createView',
      relation: kinded(view, relation.database),
      query: queryOf(view),
      replace: true,
      options: view.options,
    })),
    ...published.functions
      .filter((definition) => !definition.usesRowType)
      .map((definition) => engine('re-point function', definition.definition)),
  ]
}

/**
 * Makes again what was dropped, with owner, comments, rights, indexes and triggers. What `readied` knows was made before, and
 * takes its name.
 */
export function recreateDependents(
  published: PublishedState,
  dependents: SplitDependents,
  relation: Relation,
  writer: SqlWriter,
  readied: (view: DependentView) => readonly Step[] | null,
): readonly Step[] {
  return [
    ...published.functions
      .filter((definition) => definition.usesRowType)
      .flatMap((definition) => recreateFunction(definition, published.currentUser, writer)),
    ...dependents.recreated.flatMap((view) => [
      ...(readied(view) ?? createDependent(view, relation, writer)),
      ...dressView(view, published.currentUser, relation),
    ]),
    ...published.foreignKeys.map((key) =>
      engine(
        'add foreign key',
        `alter table ${writer.render({ schema: key.schema, identifier: key.table })} add constraint ${writer.quote(key.name)} ${key.definition}`,
      ),
    ),
  ]
}

/** Makes a view of that definition, with its indexes and triggers, and its mark if it has one. */
export function createDependent(view: DependentView, near: Relation, writer: SqlWriter): readonly Step[] {
  const relation = kinded(view, near.database)
  const create: Step =
    view.kind === 'view'
      ? { kind: 'createView', relation, query: queryOf(view), replace: false, options: view.options }
      : engine('create materialized view', materializedView(view, writer))
  return [
    create,
    ...view.companions.map((sql) => engine('restore', sql)),
    ...(view.mark === undefined || view.mark === null ? [] : [{ kind: 'mark', relation, text: view.mark } as const]),
  ]
}

function dressView(view: DependentView, currentUser: string, near: Relation): readonly Step[] {
  const relation = kinded(view, near.database)
  return [
    ...(view.comment === null ? [] : [comment(relation, null, view.comment)]),
    ...view.columnComments.map((entry) => comment(relation, entry.column, entry.comment)),
    ...view.privileges.map((privilege): Step => ({
      kind: 'grant',
      relation,
      privilege: privilege.privilege,
      columns: privilege.column === null ? [] : [privilege.column],
      grantee: privilege.grantee,
      grantable: privilege.grantable,
    })),
    ...(view.owner === currentUser ? [] : [{ kind: 'setOwner', relation, owner: view.owner } as const]),
  ]
}

function materializedView(view: DependentView, writer: SqlWriter): string {
  const options = view.options.length === 0 ? '' : ` with (${view.options.join(', ')})`
  return `create materialized view ${writer.render(view)}${options} as\n${queryOf(view)}\nwith ${view.populated ? '' : 'no '}data`
}

function recreateFunction(definition: DependentFunction, currentUser: string, writer: SqlWriter): readonly Step[] {
  const { signature, kind } = definition
  return [
    engine('create function', definition.definition),
    ...(definition.comment === null
      ? []
      : [engine('comment', `comment on ${kind} ${signature} is ${writer.literal(definition.comment)}`)]),
    ...definition.privileges.map((privilege) =>
      engine(
        'grant',
        `grant execute on ${kind} ${signature} to ${renderRole(privilege.grantee, writer)}${privilege.grantable ? ' with grant option' : ''}`,
      ),
    ),
    ...(definition.owner === currentUser
      ? []
      : [engine('owner', `alter ${kind} ${signature} owner to ${writer.quote(definition.owner)}`)]),
  ]
}

/** The query without the semicolon that Postgres puts behind it. */
function queryOf(view: DependentView): string {
  return view.definition.trim().replace(/;$/, '')
}

function comment(relation: KindedRelation, column: string | null, text: string): Step {
  return { kind: 'comment', relation, column, text }
}

function engine(purpose: string, sql: string): Step {
  return { kind: 'statement', purpose, sql, origin: 'engine' }
}

function kinded(view: DependentView, database: string): KindedRelation {
  return { database, schema: view.schema, identifier: view.identifier, kind: view.kind }
}
