import { displayName, type RelationKind } from '../core/relation.js'
import { contractTable } from './contract.js'
import { addsForeignKeys, foreignKeySteps } from './foreign-keys.js'
import { createIndexes, indexesOf } from './indexes.js'
import { isContractEnforced, type PlanInput } from './input.js'
import {
  afterPhase,
  beforePhase,
  createdByMacros,
  documentSteps,
  headerSteps,
  postHookSteps,
  preHookSteps,
  publishSteps,
  testPhase,
} from './phases.js'
import type { SqlWriter } from './render.js'
import type { KindedRelation, Plan, Step } from './step.js'

/** The plan of a table that is built whole; incremental models use it for their first build. */
export function planTable(input: PlanInput, writer: SqlWriter): Plan {
  return planAside(input, writer, 'table', tableSteps(input, writer))
}

/**
 * Builds `steps` aside, tests, publishes. What is to be tested is committed first, so that several sessions can test it
 * at once; without tests, building and publishing are one transaction.
 */
export function planAside(input: PlanInput, writer: SqlWriter, kind: RelationKind, steps: readonly Step[]): Plan {
  const { relation, existing, node } = input
  const aside: KindedRelation = { ...input.aside, kind }
  const holdsRows = kind === 'table' || kind === 'materialized_view'
  const indexes = holdsRows ? createIndexes(indexesOf(node.config, relation, node.uniqueId), aside) : []
  const analyze: readonly Step[] = holdsRows ? [{ kind: 'analyze', relation: aside }] : []
  const tests = testPhase(input)
  // A source is loaded on sessions that would not see what another transaction has not committed.
  const mayWait = node.resourceType !== 'source' && !addsForeignKeys(steps) && input.isApart !== true
  const isJoined = tests.length === 0 && mayWait
  return {
    relation,
    aside,
    action: existing === null ? 'create' : 'replace',
    reason: reasonOf(input, kind),
    phases: [
      ...beforePhase(input),
      {
        name: 'build',
        transaction: true,
        steps: [
          ...preHookSteps(input),
          ...headerSteps(input),
          ...steps,
          ...indexes,
          ...analyze,
          markStep(input, aside),
        ],
      },
      ...tests,
      {
        name: 'publish',
        transaction: true,
        ...(isJoined ? { joined: true as const } : {}),
        steps: publishSteps(input, aside, writer),
      },
      ...afterPhase(input),
    ],
  }
}

/**
 * A view without tests is replaced where it stands: whatever depends on it stays. Postgres refuses that when columns
 * change in another way than being added at the end; it is planned again then, with `viewInPlace` false.
 */
export function planView(input: PlanInput, writer: SqlWriter): Plan {
  const { relation, existing } = input
  const created = createdByMacros(input)
  const inPlace =
    created === null && input.viewInPlace && input.tests === 0 && (existing === null || existing.kind === 'view')
  if (!inPlace) {
    return planAside(
      input,
      writer,
      'view',
      created ?? [{ kind: 'createView', relation: input.aside, query: input.code, replace: false, options: [] }],
    )
  }
  const view: KindedRelation = { ...relation, kind: 'view' }
  const options = existing?.options ?? []
  return {
    relation,
    aside: null,
    action: existing === null ? 'create' : 'replace',
    reason: reasonOf(input, 'view'),
    phases: [
      ...beforePhase(input),
      {
        name: 'publish',
        transaction: true,
        steps: [
          ...preHookSteps(input),
          ...headerSteps(input),
          { kind: 'createView', relation, query: input.code, replace: true, options },
          // A view that stood there already is whoever's it was.
          ...(existing === null ? [markStep(input, view)] : []),
          ...documentSteps(input, view),
          ...postHookSteps(input),
        ],
      },
      ...afterPhase(input),
    ],
  }
}

function markStep({ mark }: PlanInput, relation: KindedRelation): Step {
  return { kind: 'mark', relation, text: mark }
}

function tableSteps(input: PlanInput, writer: SqlWriter): readonly Step[] {
  const { node, aside, code } = input
  const created = createdByMacros(input)
  if (created !== null) return created
  const unlogged = node.config['unlogged'] === true
  if (node.resourceType === 'model' && isContractEnforced(node.config) && input.queryColumns !== null) {
    const table = contractTable(node, input.queryColumns, input.declaredTypes, writer)
    return [
      { kind: 'createTable', relation: aside, columns: table.columns, constraints: table.constraints, unlogged },
      {
        kind: 'insert',
        relation: aside,
        columns: table.columns.map((column) => column.name),
        query: code,
      },
      ...foreignKeySteps(table, aside, writer),
    ]
  }
  return [{ kind: 'createTableAs', relation: aside, query: code, persistence: unlogged ? 'unlogged' : 'permanent' }]
}

function reasonOf(input: PlanInput, kind: RelationKind): string {
  const { existing, relation } = input
  const words = (of: RelationKind): string => of.replace('_', ' ')
  if (existing === null) return `${displayName(relation)} does not exist`
  if (existing.kind !== kind)
    return `${displayName(relation)} is a ${words(existing.kind)} and becomes a ${words(kind)}`
  return input.fullRefresh ? 'full refresh' : `a ${words(kind)} is built anew at every run`
}
