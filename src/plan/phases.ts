import type { WrittenStatement } from '../core/compiled.js'
import { columnComments, relationComment } from './docs.js'
import { indexesOf, indexRenames } from './indexes.js'
import type { PlanInput } from './input.js'
import type { AsideState } from './published-state.js'
import { hookSteps, planPublication, type Publication } from './publish.js'
import type { SqlWriter } from './render.js'
import { declaredGrants, reconcileGrants } from './rights.js'
import type { KindedRelation, Phase, Step } from './step.js'

/** Hooks that run before the build, each committed alone. */
export function beforePhase(input: PlanInput): readonly Phase[] {
  const steps = hooks(input, 'preHook', false)
  return steps.length === 0 ? [] : [{ name: 'before', transaction: false, steps }]
}

/** Hooks that run inside the transaction that builds. */
export function preHookSteps(input: PlanInput): readonly Step[] {
  return hooks(input, 'preHook', true)
}

/** Hooks that run inside the transaction that publishes. */
export function postHookSteps(input: PlanInput): readonly Step[] {
  return hooks(input, 'postHook', true)
}

/** Hooks that run when all is published, each committed alone. */
export function afterPhase(input: PlanInput): readonly Phase[] {
  const steps = hooks(input, 'postHook', false)
  return steps.length === 0 ? [] : [{ name: 'after', transaction: false, steps }]
}

/** Tests of what was built aside, before anyone sees it. */
export function testPhase(input: PlanInput): readonly Phase[] {
  if (input.tests === 0) return []
  return [{ name: 'test', transaction: false, steps: [{ kind: 'runTests', count: input.tests }] }]
}

/** `sql_header`, as statements of their own in front of the query. */
export function headerSteps(input: PlanInput): readonly Step[] {
  // Macros that write the statement write its header too.
  if (input.written?.create !== undefined) return []
  const header = input.node.config['sql_header']
  if (typeof header !== 'string' || header.trim() === '') return []
  return [{ kind: 'statement', purpose: 'sql_header', sql: header, origin: 'header' }]
}

/** The statement that macros of the project wrote to make the relation aside; none when the engine writes it. */
export function createdByMacros({ written, node }: PlanInput): readonly Step[] | null {
  return written?.create === undefined ? null : [writtenStep(`create ${node.config.materialized}`, written.create)]
}

/** SQL of macros as a step; what it counts is what the node wrote. */
export function writtenStep(purpose: string, { sql, codeOffset }: WrittenStatement): Step {
  return { kind: 'statement', purpose, sql, origin: 'macro', codeOffset, counts: true }
}

/** What publishing the node has to do beside the swap. */
export function publicationOf(
  input: PlanInput,
  aside: KindedRelation,
  asideState: AsideState,
  comment?: string | null,
): Publication {
  const { node, relation } = input
  const holdsRows = aside.kind === 'table' || aside.kind === 'materialized_view'
  return {
    relation,
    aside,
    asideState,
    published: input.published,
    indexNames: holdsRows ? indexRenames(indexesOf(node.config, relation, node.uniqueId), aside.identifier) : [],
    grants: declaredGrants(node.config),
    comment: comment === undefined ? relationComment(node) : comment,
    columnComments: columnComments(node),
    viewQuery: aside.kind === 'view' ? input.code : null,
    postHooks: input.postHooks,
  }
}

/**
 * The publish phase as far as it can be known beforehand: columns, rights and keys of what is built aside are taken to
 * equal what is there now.
 */
export function publishSteps(
  input: PlanInput,
  aside: KindedRelation,
  writer: SqlWriter,
  comment?: string | null,
): readonly Step[] {
  const columns = input.queryColumns ?? input.seedColumns ?? input.published?.columns ?? []
  const expected: AsideState = { columns, privileges: [], keys: [], indexes: [] }
  return planPublication(publicationOf(input, aside, expected, comment), writer).steps
}

/**
 * Comments and declared rights of what is written in place: what is not there yet, and what is no longer declared.
 *
 * @param comment of the relation; undefined: what is there stays
 */
export function documentSteps(
  input: PlanInput,
  relation: KindedRelation,
  comment: string | null | undefined = relationComment(input.node),
): readonly Step[] {
  const { existing, node } = input
  const present = new Map(existing?.columns.map((column) => [column.name, column.comment]))
  return [
    ...(comment === undefined || comment === existing?.comment
      ? []
      : [{ kind: 'comment', relation, column: null, text: comment } as const]),
    ...columnComments(node)
      .filter(({ column, text }) => present.get(column) !== text)
      .map((entry): Step => ({ kind: 'comment', relation, ...entry })),
    ...reconcileGrants(relation, declaredGrants(node.config), existing?.privileges ?? []),
  ]
}

/** The same for a table that rows are written into. */
export function upkeepSteps(input: PlanInput): readonly Step[] {
  return documentSteps(input, { ...input.relation, kind: 'table' })
}

function hooks(input: PlanInput, origin: 'preHook' | 'postHook', transaction: boolean): readonly Step[] {
  const list = origin === 'preHook' ? input.preHooks : input.postHooks
  return hookSteps(list, origin, transaction)
}
