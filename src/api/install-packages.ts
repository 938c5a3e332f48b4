import {
  environmentSecrets,
  LOCK_FILE,
  listedPackages,
  loadEnvironment,
  loadProject,
  lockText,
  PACKAGE_FILES,
  type PackageEntry,
  type PackageLock,
  parseCliVars,
  type Project,
  readFlags,
  readLock,
  withPackage,
} from '../config/index.js'
import { type Diagnostic, DiagnosticError, problem, stopOnErrors, warning } from '../core/diagnostic.js'
import { type Host, joinPath } from '../core/host.js'
import {
  DEFAULT_REGISTRY,
  installPackages as copyPackages,
  type PackageFetcher,
  Registry,
  type ResolvedPackage,
  resolvePackages,
} from '../packages/index.js'
import type { CommandOptions } from './contract.js'
import { maskDiagnostics, maskEvent } from './masking.js'
import { announce } from './open-project.js'
import { createPackageFetcher } from './package-fetcher.js'
import { projectFolder } from './surroundings.js'
import { warningPolicy } from './warning-policy.js'

export interface InstallOptions extends CommandOptions {
  /** Takes the newest versions that are allowed, whatever the lock file says. */
  readonly upgrade?: boolean
  /** Writes the lock file only. */
  readonly lock?: boolean
  /** Lists one more package first: `owner/name@version`, the address of a repository, or a folder. */
  readonly addPackage?: string
  /** What `addPackage` is; default `hub`. */
  readonly source?: 'hub' | 'git' | 'local'
  /** False takes packages that require another version of dbt too. */
  readonly versionCheck?: boolean
}

/** Names of the installed packages, with what was taken of each. */
export interface InstallOutcome {
  readonly packages: readonly { readonly name: string; readonly origin: string }[]
}

/**
 * Installs the packages that packages.yml and dependencies.yml list, and what those need: in the versions of the lock file
 * as long as the list is the one it was made for. Needs no profile. Nothing is changed unless everything could be fetched.
 *
 * Throws DiagnosticError with all problems; no secret of the files is in them.
 */
export async function installPackages(options: InstallOptions): Promise<InstallOutcome> {
  const root = projectFolder(options.host, options.projectDir)
  const { environment, warnings } = loadEnvironment(options.host, root)
  const mask = (text: string): string => environmentSecrets(environment).mask(text)
  const fetcher = createPackageFetcher({
    newId: options.host.newId,
    environment,
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  })
  try {
    const scope = { host: { ...options.host, environment }, root, environment, fetcher, mask }
    return await install(options, { ...scope, warnings })
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error
    throw new DiagnosticError(maskDiagnostics(error.diagnostics, mask), { cause: error })
  } finally {
    fetcher.close()
  }
}

interface InstallScope {
  readonly host: Host
  readonly root: string
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly fetcher: PackageFetcher
  readonly mask: (text: string) => string
  readonly warnings: readonly Diagnostic[]
}

async function install(options: InstallOptions, scope: InstallScope): Promise<InstallOutcome> {
  const { host, root, environment, fetcher } = scope
  const say = (text: string): void => emit({ kind: 'message', level: 'info', text })
  const emit = (event: Parameters<NonNullable<CommandOptions['emit']>>[0]): void =>
    options.emit?.(maskEvent(event, scope.mask))
  const vars = options.vars === undefined ? {} : parseCliVars(options.vars)
  const versionCheck = options.versionCheck !== false
  const { project, warnings } = loadProject({ host, projectDir: root, vars, environment, versionCheck })
  const { flags } = readFlags(environment, project.flags)
  const policy = warningPolicy(
    options.warnError ?? flags['warn_error'] === true,
    options.warnErrorOptions ?? flags['warn_error_options'],
  )
  const warn = (found: readonly Diagnostic[]): void => announce(found, { emit, warningPolicy: policy })
  warn([...scope.warnings, ...warnings])
  if (options.addPackage !== undefined) say(addPackage(options.addPackage, options.source ?? 'hub', project, host))

  const problems: Diagnostic[] = []
  const listed = listedPackages({ host, root, vars, environment }, problems)
  warn(stopOnErrors(problems))
  const hash = host.sha256(JSON.stringify(listed.map(({ written }) => written)))
  if (listed.length === 0) {
    const nothing = warning('NO_PACKAGES', `No packages are listed in ${PACKAGE_FILES.join(' or ')}`)
    warn([nothing])
  }
  const url = environment['TSMODEL_PACKAGE_HUB_URL'] ?? environment['DBT_PACKAGE_HUB_URL'] ?? DEFAULT_REGISTRY
  const resolved = await resolvePackages({
    host,
    project,
    fetcher,
    registry: new Registry(fetcher, { url, versionCheck }),
    pins: options.upgrade === true ? [] : pinsOf(readLock(host, root), hash),
    vars,
    environment,
    versionCheck,
  })
  warn(resolved.warnings)
  if (listed.length > 0) {
    const lock = lockText({ packages: resolved.packages.map((each) => each.lock), hash })
    host.files.write(joinPath(root, LOCK_FILE), lock)
  }
  if (options.lock === true) say(`Wrote ${LOCK_FILE}`)
  else {
    copyPackages(host.files, project, resolved.packages)
    for (const line of resolved.packages.flatMap(linesOf)) say(line)
  }
  return { packages: resolved.packages.map(({ name, origin }) => ({ name, origin })) }
}

/** Versions are taken wherever they still fit; commits only for the list they were found for, which named a branch. */
function pinsOf(lock: PackageLock | null, hash: string): PackageLock['packages'] {
  if (lock === null) return []
  return lock.packages.filter((each) => each.git === undefined || lock.hash === null || lock.hash === hash)
}

function linesOf({ label, origin, isInPlace, newer }: ResolvedPackage): readonly string[] {
  return [
    `Installing ${label}`,
    isInPlace ? `Used from ${origin}` : `Installed from ${origin}`,
    ...(newer === null ? [] : [`Updated version available: ${newer}`]),
  ]
}

/** Writes one more package into the package file, and says so. */
function addPackage(
  given: string,
  source: 'hub' | 'git' | 'local',
  project: Project,
  { files }: Pick<Host, 'files'>,
): string {
  const file = PACKAGE_FILES.find((each) => files.exists(joinPath(project.root, each))) ?? PACKAGE_FILES[0]
  const path = joinPath(project.root, file)
  const entry = entryOf(given, source)
  files.write(path, withPackage(files.exists(path) ? files.readText(path) : '', entry))
  return `Added ${given} to ${file}`
}

function entryOf(given: string, source: 'hub' | 'git' | 'local'): PackageEntry {
  if (source === 'local') return { local: given }
  // The address of a repository may hold an "@" of its own, in front of the host.
  const at = given.lastIndexOf('@')
  const hasVersion = at > 0 && !given.slice(at).includes('/') && !given.slice(at).includes(':')
  const [name, version] = hasVersion ? [given.slice(0, at), given.slice(at + 1)] : [given, undefined]
  if (source === 'git') return { git: name, ...(version === undefined ? {} : { revision: version }) }
  if (version === undefined || version === '') {
    throw new DiagnosticError(
      problem('PACKAGE_VERSION', `--add-package "${given}" names no version`, {
        hint: 'Write owner/name@version, such as dbt-labs/dbt_utils@1.3.0.',
      }),
    )
  }
  const versions = version.split(',').map((part) => part.trim())
  return { package: name, version: versions.length === 1 ? version : versions }
}
