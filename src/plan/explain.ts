import { displayName } from '../core/relation.js'
import { renderStep, type SqlWriter } from './render.js'
import type { Plan, Step } from './step.js'

/**
 * The plan as a commented SQL script: the statements that a run executes, in order, with the transaction boundaries.
 * Steps that are more than SQL (copying, testing) are comments.
 */
export function explainPlan(plan: Plan, writer: SqlWriter): string {
  const lines = [`-- ${plan.action} ${displayName(plan.relation)}: ${plan.reason}`]
  for (const [index, phase] of plan.phases.entries()) {
    lines.push('', `-- ${phase.name}`)
    if (phase.transaction && phase.joined !== true) lines.push('begin;')
    for (const step of phase.steps) lines.push(explainStep(step, writer))
    if (phase.transaction && plan.phases[index + 1]?.joined !== true) lines.push('commit;')
  }
  return `${lines.join('\n')}\n`
}

function explainStep(step: Step, writer: SqlWriter): string {
  switch (step.kind) {
    case 'runTests':
      return `-- run ${step.count} data ${step.count === 1 ? 'test' : 'tests'}; one that fails stops here`
    case 'batch':
      return [`-- batch ${step.label}`, ...step.steps.map((each) => explainStep(each, writer))].join('\n')
    case 'copyRows':
      return `-- copy ${displayName(step.relation)} (${step.columns.join(', ')}) from the seed file`
    case 'loadSource':
      return `-- copy ${displayName(step.relation)} from the source database`
    default:
      if (step.kind === 'statement' && step.deferred !== undefined) {
        return step.sql.trim().replace(/^/gm, `-- ${step.purpose}, rendered when its turn comes: `)
      }
      return `${renderStep(step, writer)?.sql.trimEnd() ?? ''};`
  }
}
