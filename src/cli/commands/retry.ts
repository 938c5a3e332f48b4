import { retryRun } from '../../api/retry-run.js'
import type { RunCommand } from '../command.js'
import { conflictOption, switchOption, textOption } from '../flag-options.js'
import { reportOutcome } from './run-nodes.js'

/** `retry` */
export const retryCommand: RunCommand = async (context) => {
  const outcome = await retryRun({
    ...context.options,
    ...switchOption(context.values, 'failFast', 'failFast'),
    ...switchOption(context.values, 'fullRefresh', 'fullRefresh'),
    ...textOption(context.values, 'state', 'state'),
    ...conflictOption(context.values),
  })
  return reportOutcome(outcome, context)
}
