import { runOperation } from '../../api/run-operation.js'
import type { RunCommand } from '../command.js'
import { textOption } from '../flag-options.js'

/** `run-operation [macro]` */
export const runOperationCommand: RunCommand = async ({ args, values, options }) => {
  await runOperation({
    ...options,
    ...(args[0] === undefined ? {} : { macro: args[0] }),
    ...textOption(values, 'args', 'args'),
    ...textOption(values, 'sql', 'sql'),
  })
  return 0
}
