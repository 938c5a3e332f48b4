import { initProject } from '../../api/init-project.js'
import type { RunCommand } from '../command.js'

/** `init [name]` */
export const initCommand: RunCommand = async ({ args, host, reporter }) => {
  const { folder, files } = await initProject({ host, name: args[0] ?? 'my_project' })
  reporter.say(`Made the project in ${folder} (${files.length} files). It needs no database server. Next:`)
  reporter.data(`  cd ${/\s/.test(folder) ? JSON.stringify(folder) : folder}\n  npx tsmodel build`)
  return 0
}
