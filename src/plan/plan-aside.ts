import { displayName, type RelationKind } from '../core/relation.js'
import { contractTable } from './contract.js'
import { createIndexes, indexesOf } from './indexes.js'
import { isContractEnforced, type PlanInput } from './input.js'
import { afterPhase, beforePhase, headerSteps, preHookSteps, publishSteps, testPhase } from './phases.js'
import type { SqlWriter } from './render.js'
import type { KindedRelation, Phase, Plan, Step } from './step.js'

/** The plan of a table that is built whole; incremental models use it for their first build. */
export function planTable(input: PlanInput, writer: SqlWriter): Plan {
  return planAside(input, writer, 'table', tableSteps(input, writer))
}

/** Builds `steps` aside, tests, publishes. */
export function planAside(input: PlanInput, writer: SqlWriter, kind: RelationKind, steps: readonly Step[]): Plan {
  const { relation, existing, node } = input
  const aside: KindedRelation = { ...input.aside, kind }
  const holdsRows = kind === 'table' || kind === 'materialized_view'
  const indexes = holdsRows ? createIndexes(indexesOf(node.config, relation, node.uniqueId), aside) : []
  const settle: Phase = { name: 'settle', transaction: false, steps: [{ kind: 'analyze', relation: aside }] }
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
        steps: [...preHookSteps(input), ...headerSteps(input), ...steps, ...indexes],
      },
      ...(holdsRows ? [settle] : []),
      ...testPhase(input),
      { name: 'publish', transaction: true, steps: publishSteps(input, aside, writer) },
      ...afterPhase(input),
    ],
  }
}

function tableSteps(input: PlanInput, writer: SqlWriter): readonly Step[] {
  const { node, aside, code } = input
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
