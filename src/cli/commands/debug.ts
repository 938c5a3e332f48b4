import { debugProject, profilesFolder } from '../../api/debug-project.js'
import type { RunCommand } from '../command.js'

/** `debug`: one line per check; 1 when one of them did not go well. */
export const debugCommand: RunCommand = async ({ values, options, reporter }) => {
  if (values.configDir === true) {
    reporter.data(profilesFolder(options))
    return 0
  }
  const checks = (await debugProject(options)).filter(
    ({ name }) => values.connection !== true || name.includes('onnection'),
  )
  for (const { name, ok, text } of checks) reporter.data(`${name}: ${text} [${ok ? 'OK' : 'ERROR'}]`)
  reporter.problems(checks.flatMap(({ diagnostics }) => diagnostics))
  const failed = checks.filter(({ ok }) => !ok).length
  reporter.data(failed === 0 ? 'All checks passed!' : `${failed} of ${checks.length} checks failed.`)
  return failed === 0 ? 0 : 1
}
