import { parseProjectFiles } from '../../api/parse-project-files.js'
import type { RunCommand } from '../command.js'

/** `parse`: reads everything and writes manifest.json. */
export const parseCommand: RunCommand = async ({ options, reporter }) => {
  const { nodes, macros } = await parseProjectFiles(options)
  reporter.say(`Parsed ${nodes} nodes and ${macros} macros`)
  return 0
}
