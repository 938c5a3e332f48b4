import { cleanProject } from '../../api/clean-project.js'
import type { RunCommand } from '../command.js'

/** `clean` */
export const cleanCommand: RunCommand = async ({ options, reporter }) => {
  const removed = await cleanProject(options)
  for (const path of removed) reporter.say(`Removed ${path}`)
  reporter.say('Finished cleaning all paths.')
  return 0
}
