import { parseProjectFiles } from '../../api/parse-project-files.js'
import type { RunCommand } from '../command.js'

/** `parse`: reads everything and writes manifest.json. */
export const parseCommand: RunCommand = async ({ options, reporter }) => {
  const { manifest } = await parseProjectFiles(options)
  reporter.say(`Parsed ${manifest.nodes.size} nodes and ${manifest.macros.size} macros`)
  return 0
}
