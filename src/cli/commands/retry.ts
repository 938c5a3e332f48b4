import { retryRun } from '../../api/retry-run.js'
import type { RunCommand } from '../command.js'
import { conflictOption, switchOption } from '../flag-options.js'
import { reportOutcome } from './run-nodes.js'

/** `retry` */
export const retryCommand: RunCommand = async (context) => {
  const outcome = await retryRun({
    ...context.options,
    ...switchOption(context.values, 'failFast', 'failFast'),
    ...conflictOption(context.values),
  })
  return reportOutcome(outcome, context)
}
