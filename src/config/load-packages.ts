import { type Diagnostic, problem, stopOnErrors } from '../core/diagnostic.js'
import { type Host, isAbsolutePath, joinPath } from '../core/host.js'
import { checkShape } from './check-shape.js'
import type { Project } from './contract.js'
import type { Environment } from './environment.js'
import { loadProject, PROJECT_FILES } from './load-project.js'
import { collecting, readYamlFile } from './read-file.js'
import { packagesFile } from './schemas/packages-schema.js'
import type { YamlDocument } from './yaml-document.js'

/** The files that list packages. */
const PACKAGE_FILES = ['packages.yml', 'dependencies.yml'] as const

interface PackageEntry {
  readonly package?: string
  readonly git?: string
  readonly local?: string
  readonly tarball?: string
  readonly private?: string
}

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
  const visit = (owner: Project): void => {
    for (const { entry, document, index, file } of packageEntries(host, owner, diagnostics)) {
      const next = packageOf(entry, owner, installed, options, diagnostics)
      if (next === undefined) {
        diagnostics.push(notInstalled(entry, document, index, file))
        continue
      }
      if (found.has(next.name)) continue
      if (next.name === project.name) continue
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

interface FoundEntry {
  readonly entry: PackageEntry
  readonly document: YamlDocument
  readonly index: number
  readonly file: string
}

function packageEntries(host: Host, owner: Project, diagnostics: Diagnostic[]): readonly FoundEntry[] {
  return PACKAGE_FILES.flatMap((file) => {
    const path = joinPath(owner.root, file)
    if (!host.files.exists(path)) return []
    const document = collecting(diagnostics, () => readYamlFile(host.files, path, file))
    if (document === undefined || document.value === null) return []
    const problems = checkShape(packagesFile, document.value, document)
    diagnostics.push(...problems)
    if (problems.some(({ severity }) => severity === 'error')) return []
    const { packages } = document.value as { readonly packages?: readonly PackageEntry[] | null }
    return (packages ?? []).map((entry, index) => ({ entry, document, index, file }))
  })
}

function packageOf(
  entry: PackageEntry,
  owner: Project,
  installed: ReadonlyMap<string, Project>,
  options: Parameters<typeof loadPackages>[0],
  diagnostics: Diagnostic[],
): Project | undefined {
  if (entry.local !== undefined) {
    const path = withoutDots(isAbsolutePath(entry.local) ? entry.local : joinPath(owner.root, entry.local))
    if (PROJECT_FILES.some((file) => options.host.files.exists(joinPath(path, file)))) {
      return collecting(diagnostics, () => loadProject({ ...options, projectDir: path }))?.project
    }
  }
  const folder = folderName(entry)
  return installed.get(folder) ?? [...installed.values()].find(({ name }) => name === folder)
}

/** The path without `.` and `..` parts. */
function withoutDots(path: string): string {
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

function notInstalled(entry: PackageEntry, document: YamlDocument, index: number, file: string): Diagnostic {
  const from = entry.package ?? entry.git ?? entry.local ?? entry.private ?? entry.tarball ?? ''
  return problem('PACKAGE_NOT_INSTALLED', `${file} lists the package "${from}", which is not installed`, {
    location: document.locate(['packages', index]),
    hint: `Put it into the folder for packages (default dbt_packages/), as "${folderName(entry)}".`,
  })
}
