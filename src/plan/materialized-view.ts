import { definitionFingerprint, fingerprintComment, readFingerprint } from './fingerprint.js'
import { indexesOf } from './indexes.js'
import type { PlanInput } from './input.js'
import {
  afterPhase,
  beforePhase,
  createdByMacros,
  postHookSteps,
  preHookSteps,
  publishSteps,
  testPhase,
} from './phases.js'
import { planAside } from './plan-aside.js'
import { renderIndex, type SqlWriter } from './render.js'
import type { KindedRelation, Plan, Step } from './step.js'

/**
 * A materialized view whose definition is unchanged (a fingerprint in its comment says so) is refreshed; any other is
 * built anew aside. `on_configuration_change` decides what becomes of changed indexes: `apply` makes them, `continue`
 * leaves them, `fail` stops.
 */
export function planMaterializedView(input: PlanInput, writer: SqlWriter): Plan {
  const { node, relation, existing } = input
  const fingerprint = definitionFingerprint([input.code])
  const comment = fingerprintComment(describes(input) ? node.description : '', fingerprint)
  const unchanged =
    existing?.kind === 'materialized_view' && readFingerprint(existing.comment) === fingerprint && !input.fullRefresh
  if (!unchanged || input.tests > 0) {
    const aside: KindedRelation = { ...input.aside, kind: 'materialized_view' }
    const plan = planAside(
      input,
      writer,
      'materialized_view',
      createdByMacros(input) ?? [{ kind: 'createMaterializedView', relation: input.aside, query: input.code }],
    )
    const publish = publishSteps(input, aside, writer, comment)
    return {
      ...plan,
      reason: unchanged ? 'its data is tested before anyone sees it' : plan.reason,
      phases: plan.phases.map((phase) => (phase.name === 'publish' ? { ...phase, steps: publish } : phase)),
    }
  }
  const concurrently = existing.indexes.some(
    (index) => index.unique && !/ WHERE /i.test(index.definition) && !/\(.*\(.*\).*\)/.test(index.definition),
  )
  return {
    relation,
    aside: null,
    action: 'refresh',
    reason: concurrently
      ? 'the definition is unchanged; a unique index lets readers go on'
      : 'the definition is unchanged',
    phases: [
      ...beforePhase(input),
      {
        name: 'write',
        transaction: !concurrently,
        steps: [...preHookSteps(input), { kind: 'refresh', relation, concurrently }, ...postHookSteps(input)],
      },
      { name: 'settle', transaction: false, steps: indexChanges(input, writer) },
      ...testPhase(input),
      ...afterPhase(input),
    ],
  }
}

/** The comment that marks what a materialized view was made from. */
export function materializedViewComment(input: PlanInput): string {
  return fingerprintComment(describes(input) ? input.node.description : '', definitionFingerprint([input.code]))
}

function describes(input: PlanInput): boolean {
  const docs = input.node.config['persist_docs']
  return typeof docs === 'object' && docs !== null && (docs as { relation?: unknown }).relation === true
}

function indexChanges(input: PlanInput, writer: SqlWriter): readonly Step[] {
  const present = new Map(input.existing?.indexes.map((index) => [index.name, index.definition]))
  if (input.node.config['on_configuration_change'] === 'continue') return []
  const wanted = indexesOf(input.node.config, input.relation, input.node.uniqueId)
  return wanted
    .filter((index) => !present.has(index.name))
    .map((index): Step => ({
      kind: 'statement',
      purpose: 'create index',
      sql: renderIndex(index, index.name, writer.render(input.relation), writer),
      origin: 'engine',
    }))
}
