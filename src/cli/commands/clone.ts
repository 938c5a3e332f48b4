import { cloneNodes } from '../../api/clone-nodes.js'
import type { RunCommand } from '../command.js'
import { selectionOptions, switchOption } from '../flag-options.js'
import { reportOutcome } from './run-nodes.js'

/** `clone` */
export const cloneCommand: RunCommand = async (context) => {
  const { values, options } = context
  const outcome = await cloneNodes({
    ...options,
    ...selectionOptions(values),
    ...switchOption(values, 'fullRefresh', 'fullRefresh'),
  })
  return reportOutcome(outcome, context)
}
