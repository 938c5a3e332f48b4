import type { NodePlan, PlanOutcome } from '../../api/contract.js'
import { planRun } from '../../api/plan-run.js'
import type { RunCommand } from '../command.js'
import { selectionOptions, switchOption, textOption } from '../flag-options.js'
import { planLines, planSummary } from '../plan-output.js'

/** `plan`: what a build would do; 1 when a node could not be built, or not be published. */
export const planCommand: RunCommand = async ({ values, options, reporter, signal }) => {
  const outcome = await planRun({
    ...options,
    ...selectionOptions(values),
    ...switchOption(values, 'fullRefresh', 'fullRefresh'),
    ...switchOption(values, 'batch', 'batch'),
    ...switchOption(values, 'prove', 'prove'),
    ...switchOption(values, 'empty', 'empty'),
    ...switchOption(values, 'cost', 'cost'),
    ...textOption(values, 'sample', 'sample'),
    ...textOption(values, 'eventTimeStart', 'eventTimeStart'),
    ...textOption(values, 'eventTimeEnd', 'eventTimeEnd'),
  })
  const { nodes, manifest } = outcome
  if (signal.aborted) return 130
  if (values.output === 'json') {
    reporter.data(JSON.stringify({ nodes: nodes.map((plan) => planAsJson(plan, outcome)) }, null, 2))
  } else if (nodes.length === 0) reporter.say('Nothing to do: the selection holds no node that a build runs', 'warn')
  else {
    const form = { columns: reporter.columns, statements: values.statements === true }
    for (const plan of nodes) for (const parts of planLines(plan, manifest, form)) reporter.paint(parts)
    reporter.paint([''])
    reporter.paint([planSummary(nodes)])
  }
  return nodes.some((plan) => plan.action === 'error' || plan.blocked.length > 0) ? 1 : 0
}

/** `docs/plan.md` describes the form. */
function planAsJson(plan: NodePlan, { manifest }: PlanOutcome): Readonly<Record<string, unknown>> {
  const { before, after, diff } = plan.code
  const node = manifest.nodes.get(plan.uniqueId) ?? manifest.unitTests?.get(plan.uniqueId)
  return {
    unique_id: plan.uniqueId,
    resource_type: node?.resourceType ?? null,
    name: node?.name ?? null,
    relation: plan.relation,
    action: plan.action,
    reason: plan.reason,
    sql: {
      before,
      after,
      diff: diff?.map(({ kind, text }) => `${{ same: ' ', added: '+', removed: '-' }[kind]}${text}`) ?? null,
    },
    columns: plan.columns,
    is_breaking: plan.breaking.length > 0,
    breaking: plan.breaking,
    dependents: plan.dependents,
    blocked: plan.blocked,
    tests: plan.tests.map(({ uniqueId, proven }) => ({ unique_id: uniqueId, proven })),
    cost:
      plan.cost === null
        ? null
        : {
            startup: plan.cost.startupCost,
            total: plan.cost.totalCost,
            rows: plan.cost.rows,
            width: plan.cost.width,
          },
    statements: plan.statements,
  }
}
