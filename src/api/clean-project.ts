import { loadProject } from '../config/index.js'
import { DiagnosticError, problem } from '../core/diagnostic.js'
import { isAbsolutePath, joinPath } from '../core/host.js'
import type { CommandOptions } from './contract.js'
import { projectFolder } from './surroundings.js'

/**
 * Removes the folders of `clean-targets` and gives the paths of those that were there.
 *
 * Throws DiagnosticError (`CLEAN_REFUSED`), before anything is removed, when one of them lies outside the project or
 * holds what the project is made of.
 */
export async function cleanProject(options: CommandOptions): Promise<readonly string[]> {
  const { host } = options
  const { project } = loadProject({ host, projectDir: projectFolder(host, options.projectDir) })
  const kept = [
    ...project.modelPaths,
    ...project.seedPaths,
    ...project.snapshotPaths,
    ...project.testPaths,
    ...project.macroPaths,
    ...project.analysisPaths,
  ].map(plain)
  const refused = project.cleanTargets.flatMap((target) => {
    const path = plain(target)
    const isOutside = isAbsolutePath(target) || path === '' || path.split('/').includes('..')
    const holds = kept.find(
      (folder) => folder === path || folder.startsWith(`${path}/`) || path.startsWith(`${folder}/`),
    )
    if (!isOutside && holds === undefined) return []
    const reason = isOutside ? 'is not below the project' : `holds or lies in "${holds}", which is part of the project`
    return [
      problem('CLEAN_REFUSED', `"${target}" of clean-targets ${reason}: nothing was removed`, {
        hint: `Take it out of clean-targets in ${project.file}.`,
      }),
    ]
  })
  if (refused.length > 0) throw new DiagnosticError(refused)
  const present = project.cleanTargets.map(plain).filter((target) => host.files.exists(joinPath(project.root, target)))
  for (const target of present) host.files.remove(joinPath(project.root, target))
  return present
}

/** `./target/` → `target` */
function plain(path: string): string {
  return path
    .split('/')
    .filter((part) => part !== '' && part !== '.')
    .join('/')
}
