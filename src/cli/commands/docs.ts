import { generateDocs, serveDocs } from '../../api/generate-docs.js'
import type { RunCommand } from '../command.js'
import { numberOption, selectionOptions, switchOption, textOption } from '../flag-options.js'

/** `docs generate` */
export const docsGenerateCommand: RunCommand = async ({ values, options, reporter }) => {
  const { path, files } = await generateDocs({
    ...options,
    ...selectionOptions(values),
    ...switchOption(values, 'static', 'static'),
    ...switchOption(values, 'emptyCatalog', 'emptyCatalog'),
    ...switchOption(values, 'compile', 'compile'),
  })
  reporter.say(`Documentation written to ${path} (${files} files)`)
  return 0
}

/** `docs serve`: until Ctrl-C, which is its normal end. */
export const docsServeCommand: RunCommand = async ({ values, options, reporter }) => {
  const { url, closed } = await serveDocs({
    ...options,
    ...numberOption(values, 'port', 'port'),
    ...textOption(values, 'host', 'address'),
  })
  reporter.say(`Serving docs at ${url}`)
  reporter.say('Press Ctrl+C to exit.')
  await closed
  return 0
}
