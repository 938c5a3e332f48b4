import { type Diagnostic, problem, stopOnErrors } from '../core/diagnostic.js'
import { type Host, isAbsolutePath, joinPath } from '../core/host.js'
import type { Project } from './contract.js'
import type { Environment } from './environment.js'
import { loadProject, PROJECT_FILES } from './load-project.js'
import { type ListedPackage, listedPackages, type PackageEntry } from './package-entries.js'
import { type LockedPackage, readLock } from './package-lock.js'
import { collecting } from './read-file.js'

/**
 * The packages of a project as they are installed, each after the packages it needs itself. A `local:` package is read
 * where it is when it was not installed.
 *
 * Throws DiagnosticError: `PACKAGE_NOT_INSTALLED`, `DUPLICATE_PACKAGE`, and what reading the files says.
 */
export function loadPackages(options: {
  readonly host: Host
  readonly project: Project
  readonly vars?: Readonly<Record<string, unknown>>
  readonly environment?: Environment
  /** False takes packages that require another version of dbt too. */
  readonly versionCheck?: boolean
}): { readonly packages: readonly Project[]; readonly warnings: readonly Diagnostic[] } {
  const { host, project } = options
  const diagnostics: Diagnostic[] = []
  const found = new Map<string, Project>()
  const folder = joinPath(project.root, project.packagesInstallPath)
  const installed = new Map(
    installedFolders(host, folder).flatMap((name) => {
      const loaded = collecting(diagnostics, () => loadProject({ ...options, projectDir: joinPath(folder, name) }))
      return loaded === undefined ? [] : [[name, loaded.project] as const]
    }),
  )
  const locked = collecting(diagnostics, () => readLock(host, project.root))?.packages ?? []
  const visited = new Set([project.name])
  const visit = (owner: Project): void => {
    for (const listed of listedPackages({ ...options, root: owner.root }, diagnostics)) {
      const next = packageOf(listed, { owner, installed, locked }, options, diagnostics)
      if (next === undefined) {
        diagnostics.push(notInstalled(listed))
        continue
      }
      if (visited.has(next.name)) continue
      visited.add(next.name)
      visit(next)
      found.set(next.name, next)
    }
  }
  visit(project)
  // What lies in the folder counts, also when no file lists it: packages are often copied there by hand.
  for (const next of installed.values())
    if (!found.has(next.name) && next.name !== project.name) found.set(next.name, next)
  return { packages: [...found.values()], warnings: stopOnErrors(diagnostics) }
}

function installedFolders(host: Host, folder: string): readonly string[] {
  if (!host.files.isDirectory(folder)) return []
  const names = new Set<string>()
  for (const file of host.files.list(folder)) {
    const [name = '', rest] = file.split('/')
    if (rest !== undefined && PROJECT_FILES.some((known) => known === rest) && file.split('/').length === 2)
      names.add(name)
  }
  return [...names].sort()
}

function packageOf(
  { entry, written }: ListedPackage,
  known: {
    readonly owner: Project
    readonly installed: ReadonlyMap<string, Project>
    readonly locked: readonly LockedPackage[]
  },
  options: Parameters<typeof loadPackages>[0],
  diagnostics: Diagnostic[],
): Project | undefined {
  const { owner, installed, locked } = known
  if (entry.local !== undefined) {
    const path = plainPath(isAbsolutePath(entry.local) ? entry.local : joinPath(owner.root, entry.local))
    if (PROJECT_FILES.some((file) => options.host.files.exists(joinPath(path, file)))) {
      return collecting(diagnostics, () => loadProject({ ...options, projectDir: path }))?.project
    }
  }
  const name = locked.find((each) => isSamePackage(each, written))?.name
  const folder = folderName(entry)
  return (
    (name === undefined ? undefined : installed.get(name)) ??
    installed.get(folder) ??
    [...installed.values()].find((project) => project.name === folder)
  )
}

function isSamePackage(locked: LockedPackage, written: PackageEntry): boolean {
  if (written.git !== undefined) {
    return locked.git === written.git && (locked.subdirectory ?? null) === (written.subdirectory ?? null)
  }
  return (
    (written.package !== undefined && locked.package === written.package) ||
    (written.tarball !== undefined && locked.tarball === written.tarball)
  )
}

/** The path without `.` and `..` parts. */
export function plainPath(path: string): string {
  const parts: string[] = []
  for (const part of path.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '.') parts.push(part)
  }
  return parts.join('/')
}

/** The folder a package is installed to: the last part of where it comes from. */
function folderName(entry: PackageEntry): string {
  const from = entry.package ?? entry.git ?? entry.local ?? entry.private ?? entry.tarball ?? ''
  const last = from.replace(/\/+$/, '').split('/').at(-1) ?? from
  return last.replace(/\.git$|\.tar\.gz$|\.tgz$/, '').replaceAll('-', '_')
}

function notInstalled({ entry, written, location, file }: ListedPackage): Diagnostic {
  const from = written.package ?? written.git ?? written.local ?? written.private ?? written.tarball ?? ''
  return problem('PACKAGE_NOT_INSTALLED', `${file} lists the package "${from}", which is not installed`, {
    location,
    hint:
      entry.local === undefined
        ? 'Install it with "tsmodel deps".'
        : 'A local package is a folder with a project file, named from the project that lists it.',
  })
}
