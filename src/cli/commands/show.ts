import { showRows } from '../../api/show-rows.js'
import type { RunCommand } from '../command.js'
import { numberOption, selectionOptions, textOption } from '../flag-options.js'
import { rowsAsJson, rowsAsTable } from '../row-output.js'

/** `show`: rows as a table or as JSON. */
export const showCommand: RunCommand = async ({ values, options, reporter }) => {
  const shown = await showRows({
    ...options,
    ...selectionOptions(values),
    ...textOption(values, 'inline', 'inline'),
    ...numberOption(values, 'limit', 'limit'),
  })
  const isInline = values.inline !== undefined
  for (const rows of shown) {
    if (values.output === 'json') reporter.data(rowsAsJson(rows, isInline))
    else {
      reporter.say(isInline ? 'Previewing inline node:' : `Previewing node '${rows.name}':`)
      reporter.data(rowsAsTable(rows))
    }
  }
  return 0
}
