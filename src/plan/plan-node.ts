import { DiagnosticError, problem } from '../core/diagnostic.js'
import { isMicrobatch } from './batches.js'
import { contractTable } from './contract.js'
import { planIncremental } from './incremental.js'
import { isContractEnforced, type PlanInput } from './input.js'
import { planMaterializedView } from './materialized-view.js'
import { isPartitioned } from './partitioning.js'
import { planPartitioned } from './partitions.js'
import { planAside, planTable, planView } from './plan-aside.js'
import type { SqlWriter } from './render.js'
import { planMicrobatch } from './microbatch.js'
import { planSnapshot } from './snapshot.js'
import type { Plan, Step } from './step.js'

/**
 * What building `input.node` will do, as data. Pure: the same input gives the same plan, and `run` executes exactly
 * these steps.
 *
 * The publish phase is planned against `input.published`; the run reads that state again under lock and plans it anew
 * with the same function, so that what it does is right at that moment.
 *
 * Throws DiagnosticError for configuration that makes no sense.
 */
export function planNode(input: PlanInput, writer: SqlWriter): Plan {
  const { node } = input
  switch (node.resourceType) {
    case 'seed':
      return planAside(input, writer, 'table', seedSteps(input))
    case 'source':
      return planAside(input, writer, 'table', [{ kind: 'loadSource', relation: input.aside }])
    case 'snapshot':
      return planSnapshot(input, writer)
    case 'model':
      return planModel(input, writer)
  }
}

function planModel(input: PlanInput, writer: SqlWriter): Plan {
  const { node, relation } = input
  const materialized = node.config.materialized
  keepContract(input, writer)
  switch (materialized) {
    case 'view':
      return planView(input, writer)
    case 'table':
      return isPartitioned(node) ? planPartitioned(input, writer) : planTable(input, writer)
    case 'incremental':
      return planIncrementalOfKind(input, writer)
    case 'materialized_view':
      return planMaterializedView(input, writer)
    case 'ephemeral':
      return {
        relation,
        action: 'none',
        reason: 'ephemeral: becomes a CTE of what reads it',
        phases: [],
        aside: null,
      }
    default:
      throw new DiagnosticError(
        problem(
          'MATERIALIZATION_UNKNOWN',
          `Model "${node.name}" is materialized as "${materialized}", which is unknown`,
          {
            location: { file: node.originalFilePath, line: 1, column: 1 },
            hint: 'Use view, table, incremental, materialized_view or ephemeral, or define a materialization of that name',
          },
        ),
      )
  }
}

function planIncrementalOfKind(input: PlanInput, writer: SqlWriter): Plan {
  if (isMicrobatch(input.node)) return planMicrobatch(input, writer)
  return isPartitioned(input.node) ? planPartitioned(input, writer) : planIncremental(input, writer)
}

/** A contract holds for whatever is built: also for views, and for rows that are added to a table. */
function keepContract({ node, queryColumns, declaredTypes }: PlanInput, writer: SqlWriter): void {
  if (node.resourceType !== 'model' || queryColumns === null || !isContractEnforced(node.config)) return
  contractTable(node, queryColumns, declaredTypes, writer)
}

function seedSteps(input: PlanInput): readonly Step[] {
  const columns = input.seedColumns ?? []
  return [
    {
      kind: 'createTable',
      relation: input.aside,
      columns: columns.map((column) => ({ ...column, constraints: [] })),
      constraints: [],
      unlogged: input.node.config['unlogged'] === true,
    },
    { kind: 'copyRows', relation: input.aside, columns: columns.map((column) => column.name) },
  ]
}
