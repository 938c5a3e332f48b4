import { DiagnosticError, problem } from '../core/diagnostic.js'
import { displayName } from '../core/relation.js'
import { definitionFingerprint, fingerprintComment, readFingerprint } from './fingerprint.js'
import { indexesOf } from './indexes.js'
import type { ExistingRelation, PlanInput } from './input.js'
import {
  afterPhase,
  beforePhase,
  createdByMacros,
  documentSteps,
  postHookSteps,
  preHookSteps,
  publishSteps,
} from './phases.js'
import { planAside } from './plan-aside.js'
import { renderIndex, type SqlWriter } from './render.js'
import type { IndexDefinition, KindedRelation, Plan, Step } from './step.js'

/**
 * A materialized view whose definition is unchanged (a fingerprint in its comment says so) is refreshed; any other is
 * built anew aside. `on_configuration_change` decides what becomes of changed indexes of an unchanged one: `apply` makes
 * the new and drops the others, `continue` leaves them, `fail` throws DiagnosticError `CONFIGURATION_CHANGED`.
 */
export function planMaterializedView(input: PlanInput, writer: SqlWriter): Plan {
  const { existing } = input
  const fingerprint = definitionFingerprint([input.code])
  const unchanged =
    existing?.kind === 'materialized_view' && readFingerprint(existing.comment) === fingerprint && !input.fullRefresh
  if (!unchanged) return planAnew(input, writer, fingerprint)
  const change = indexChange(input, existing.indexes)
  const isChanged = change.made.length + change.dropped.length > 0
  const choice = input.node.config['on_configuration_change']
  if (isChanged && choice === 'fail') throw configurationChanged(input, change)
  const keeps = isChanged && choice === 'continue'
  if (input.tests > 0 && !keeps) {
    return { ...planAnew(input, writer, fingerprint), reason: 'its data is tested before anyone sees it' }
  }
  return planRefresh(input, writer, existing.indexes, keeps ? null : change)
}

function planAnew(input: PlanInput, writer: SqlWriter, fingerprint: string): Plan {
  const comment = fingerprintComment(describes(input) ? input.node.description : '', fingerprint)
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
    phases: plan.phases.map((phase) => (phase.name === 'publish' ? { ...phase, steps: publish } : phase)),
  }
}

/** `change` null: indexes that are not as configured stay so, and tests run before the refresh is committed. */
function planRefresh(
  input: PlanInput,
  writer: SqlWriter,
  indexes: ExistingRelation['indexes'],
  change: IndexChange | null,
): Plan {
  const { relation } = input
  const concurrently = indexes.some(
    (index) => index.unique && !/ WHERE /i.test(index.definition) && !/\(.*\(.*\).*\)/.test(index.definition),
  )
  const tests: readonly Step[] = input.tests > 0 ? [{ kind: 'runTests', count: input.tests }] : []
  const reason = concurrently
    ? 'the definition is unchanged; a unique index lets readers go on'
    : 'the definition is unchanged'
  return {
    relation,
    aside: null,
    action: 'refresh',
    reason: change === null ? `${reason}; its indexes are not as configured and stay as they are` : reason,
    phases: [
      ...beforePhase(input),
      {
        name: 'write',
        transaction: !concurrently || tests.length > 0,
        steps: [...preHookSteps(input), { kind: 'refresh', relation, concurrently }, ...tests, ...postHookSteps(input)],
      },
      {
        name: 'settle',
        transaction: false,
        steps: [
          ...(change === null ? [] : indexSteps(change, input, writer)),
          ...documentSteps(input, { ...relation, kind: 'materialized_view' }, materializedViewComment(input)),
        ],
      },
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

interface IndexChange {
  readonly made: readonly IndexDefinition[]
  /** Names. */
  readonly dropped: readonly string[]
}

/** What tells the configured indexes from those that are there: names, uniqueness, methods, and whether all rows are in them. */
function indexChange(input: PlanInput, present: ExistingRelation['indexes']): IndexChange {
  const wanted = indexesOf(input.node.config, input.relation, input.node.uniqueId)
  const isAsWanted = (index: IndexDefinition, { name, unique, definition }: (typeof present)[number]): boolean =>
    name === index.name &&
    unique === index.unique &&
    new RegExp(` USING ${index.method ?? 'btree'} `, 'i').test(definition) &&
    / WHERE /i.test(definition) === (index.where !== null)
  return {
    made: wanted.filter((index) => !present.some((other) => isAsWanted(index, other))),
    dropped: present.filter((other) => !wanted.some((index) => isAsWanted(index, other))).map(({ name }) => name),
  }
}

function indexSteps({ made, dropped }: IndexChange, input: PlanInput, writer: SqlWriter): readonly Step[] {
  const { relation } = input
  return [
    ...dropped.map((name): Step => ({ kind: 'dropIndex', schema: relation.schema, name })),
    ...made.map((index): Step => ({
      kind: 'statement',
      purpose: 'create index',
      sql: renderIndex(index, index.name, writer.render(relation), writer),
      origin: 'engine',
    })),
  ]
}

function configurationChanged({ node, relation }: PlanInput, { made, dropped }: IndexChange): DiagnosticError {
  const differences = [
    ...made.map(({ name }) => `"${name}" is configured and not there`),
    ...dropped.map((name) => `"${name}" is there and not configured`),
  ]
  return new DiagnosticError(
    problem(
      'CONFIGURATION_CHANGED',
      `The indexes of ${displayName(relation)} are not as "${node.name}" configures them: ${differences.join(', ')}`,
      {
        location: { file: node.originalFilePath, line: 1, column: 1 },
        hint: 'Its on_configuration_change is "fail": write "apply", or build it anew with --full-refresh.',
      },
    ),
  )
}
