import { plainPath, type Project } from '../config/index.js'
import { DiagnosticError, problem } from '../core/diagnostic.js'
import { type HostFiles, joinPath } from '../core/host.js'
import type { ResolvedPackage } from './contract.js'

/**
 * Puts the packages into the project's folder for packages, each under the name of its project, in place of everything
 * that was there. Packages that are used where they lie are not copied.
 *
 * Throws DiagnosticError (`PACKAGES_PATH_REFUSED`), before anything is removed, when that folder holds the project.
 */
export function installPackages(files: HostFiles, project: Project, packages: readonly ResolvedPackage[]): void {
  const folder = installFolder(project)
  files.remove(folder)
  for (const { name, folder: from, isInPlace } of packages) {
    if (isInPlace) continue
    for (const path of files.list(from)) {
      if (path.startsWith('.git/')) continue
      files.write(joinPath(folder, name, path), files.readBytes(joinPath(from, path)))
    }
  }
}

function installFolder(project: Project): string {
  const folder = plainPath(joinPath(project.root, project.packagesInstallPath)).replace(/\/+$/, '')
  const own = [
    ...project.modelPaths,
    ...project.macroPaths,
    ...project.seedPaths,
    ...project.testPaths,
    ...project.snapshotPaths,
    ...project.analysisPaths,
  ].map((path) => plainPath(joinPath(project.root, path)))
  const held = [project.root, ...own].find((path) => path === folder || path.startsWith(`${folder}/`))
  if (held === undefined) return folder
  throw new DiagnosticError(
    problem(
      'PACKAGES_PATH_REFUSED',
      `"${project.packagesInstallPath}" of packages-install-path holds "${held}": its content would be removed`,
      { hint: `Give packages a folder of their own in ${project.file}.` },
    ),
  )
}
