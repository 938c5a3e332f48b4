import { installPackages } from '../../api/install-packages.js'
import type { RunCommand } from '../command.js'
import { switchOption, textOption } from '../flag-options.js'

/** `deps` */
export const depsCommand: RunCommand = async ({ values, options }) => {
  await installPackages({
    ...options,
    ...switchOption(values, 'upgrade', 'upgrade'),
    ...switchOption(values, 'lock', 'lock'),
    ...switchOption(values, 'versionCheck', 'versionCheck'),
    ...textOption(values, 'addPackage', 'addPackage'),
    ...(values.source === 'git' || values.source === 'local' || values.source === 'hub'
      ? { source: values.source }
      : {}),
  })
  return 0
}
