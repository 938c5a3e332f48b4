import { listNodes } from '../../api/list-nodes.js'
import type { RunCommand } from '../command.js'
import { selectionOptions } from '../flag-options.js'
import { listOutput } from '../list-output.js'

/** `list`: one line per node. */
export const listCommand: RunCommand = async ({ values, options, reporter }) => {
  const nodes = await listNodes({ ...options, ...selectionOptions(values) })
  if (nodes.length === 0) reporter.say('No nodes selected!', 'warn')
  const keys = Array.isArray(values.outputKeys) ? (values.outputKeys as readonly string[]) : null
  for (const line of listOutput(nodes, typeof values.output === 'string' ? values.output : 'selector', keys)) {
    reporter.data(line)
  }
  return 0
}
