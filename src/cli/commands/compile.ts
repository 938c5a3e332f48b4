import { compileNodes } from '../../api/compile-nodes.js'
import type { RunCommand } from '../command.js'
import { selectionOptions, textOption } from '../flag-options.js'

/** `compile`: prints the SQL when nodes were named, and counts it when the whole project was compiled. */
export const compileCommand: RunCommand = async ({ values, options, reporter }) => {
  const compiled = await compileNodes({
    ...options,
    ...selectionOptions(values),
    ...textOption(values, 'inline', 'inline'),
  })
  const isAsked = values.inline !== undefined || values.select !== undefined || values.output === 'json'
  for (const { name, compiledCode } of isAsked ? compiled : []) {
    if (values.output === 'json') reporter.data(JSON.stringify({ node: name, compiled: compiledCode }, null, 2))
    else {
      reporter.say(values.inline === undefined ? `Compiled node '${name}' is:` : 'Compiled inline node is:')
      reporter.data(compiledCode)
    }
  }
  if (!isAsked) reporter.say(`Compiled ${compiled.length} nodes`)
  return 0
}
