import {
  type Environment,
  type ListedPackage,
  listedPackages,
  loadProject,
  type LockedPackage,
  plainPath,
  type Project,
  PROJECT_FILES,
} from '../config/index.js'
import { type Diagnostic, DiagnosticError, problem, stopOnErrors, warning } from '../core/diagnostic.js'
import { type Host, isAbsolutePath, joinPath } from '../core/host.js'
import { FetchFailure, type PackageFetcher, type ResolvedPackage } from './contract.js'
import { fetchProblem, type Registry, type RegistryRequirement, type RegistryVersion } from './registry.js'
import { type Requirement, requirementOf } from './requirement.js'

export interface ResolveOptions {
  readonly host: Host
  readonly project: Project
  readonly fetcher: PackageFetcher
  readonly registry: Registry
  /** What earlier runs settled on; taken wherever it still fits. */
  readonly pins: readonly LockedPackage[]
  readonly vars: Readonly<Record<string, unknown>>
  readonly environment: Environment
  readonly versionCheck: boolean
}

/** Choices change what packages ask for, which changes choices: more rounds than this settle nothing. */
const MAX_ROUNDS = 50

/**
 * Every package that the project and its packages list, each once, in one version that all of them allow.
 *
 * Throws DiagnosticError with all problems of a round: what cannot be fetched, versions and revisions that contradict each
 * other, two packages of one name.
 */
export async function resolvePackages(
  options: ResolveOptions,
): Promise<{ readonly packages: readonly ResolvedPackage[]; readonly warnings: readonly Diagnostic[] }> {
  const fetched = new Map<string, Promise<Found>>()
  let chosen = new Map<string, RegistryVersion>()
  for (let round = 1; round <= MAX_ROUNDS; round += 1) {
    const walk = new Walk(options, chosen, fetched)
    await walk.run()
    const next = new Map<string, RegistryVersion>()
    for (const [name, required] of walk.registry) {
      const pin = options.pins.find((each) => each.package === name)?.version
      next.set(name, await options.registry.choose(required, pin))
    }
    const isSettled =
      next.size === chosen.size && [...next].every(([name, { version }]) => chosen.get(name)?.version === version)
    if (isSettled) return walk.finish()
    chosen = next
  }
  throw new DiagnosticError(
    problem('PACKAGE_VERSION_CONFLICT', 'The packages ask for versions of each other that never settle', {
      hint: `Give fixed versions for ${[...chosen.keys()].map((name) => `"${name}"`).join(', ')}.`,
    }),
  )
}

/** A package that is on this machine, and what it was fetched as. */
interface Found {
  readonly folder: string
  readonly lock: LockedPackage
  readonly origin: string
}

/** One walk from the project to everything it needs, with the versions chosen so far. */
class Walk {
  /** Who asks for which version of a package of the registry. */
  readonly registry = new Map<string, RegistryRequirement[]>()
  private readonly found = new Map<
    string,
    { readonly required: Requirement; readonly at: Found | null; readonly isInPlace: boolean }
  >()
  private readonly revisions = new Map<string, Requirement & { readonly kind: 'git' }>()
  private readonly diagnostics: Diagnostic[] = []
  private readonly options: ResolveOptions
  private readonly chosen: ReadonlyMap<string, RegistryVersion>
  private readonly fetched: Map<string, Promise<Found>>

  constructor(
    options: ResolveOptions,
    chosen: ReadonlyMap<string, RegistryVersion>,
    fetched: Map<string, Promise<Found>>,
  ) {
    this.options = options
    this.chosen = chosen
    this.fetched = fetched
  }

  async run(): Promise<void> {
    await this.list(this.options.project.root, null, true)
    stopOnErrors(this.diagnostics)
  }

  /** Fetches what was only chosen so far, and gives all packages. */
  async finish(): Promise<Awaited<ReturnType<typeof resolvePackages>>> {
    const { project, registry } = this.options
    const packages: ResolvedPackage[] = []
    for (const { required, at, isInPlace } of this.found.values()) {
      const { folder, lock, origin } = at ?? (await this.release(required as RegistryRequirement))
      const name = this.nameOf(folder, required)
      if (name === undefined) continue
      const other = packages.find((each) => each.name === name)
      if (other !== undefined || name === project.name) {
        this.diagnostics.push(duplicate(name, required, other))
        continue
      }
      packages.push({
        name,
        folder,
        lock: { ...lock, name },
        isInPlace,
        label: required.label,
        origin,
        newer: required.kind === 'registry' ? await registry.newer(required, lock.version ?? '') : null,
        location: required.location,
      })
    }
    return { packages, warnings: stopOnErrors(this.diagnostics) }
  }

  /** @param isInPlace whether `root` is the user's own folder, not something fetched */
  private async list(root: string, by: string | null, isInPlace: boolean): Promise<void> {
    const listed = listedPackages({ ...this.options, root }, this.diagnostics)
    await this.take(listed, root, by, isInPlace)
  }

  private async take(
    listed: readonly ListedPackage[],
    root: string,
    by: string | null,
    isInPlace: boolean,
  ): Promise<void> {
    for (const each of listed) {
      const required = requirementOf(each, by ?? each.file, this.diagnostics)
      if (required !== undefined) await this.visit(required, root, isInPlace)
    }
  }

  private async visit(required: Requirement, root: string, fromInPlace: boolean): Promise<void> {
    if (required.kind === 'registry') return this.visitRegistry(required)
    if (required.kind === 'git' && this.contradicts(required)) return
    try {
      const key = required.kind === 'local' ? `local ${this.localFolder(required.path, root)}` : keyOf(required)
      if (this.found.has(key)) return
      const fetching = this.fetched.get(key) ?? this.fetch(required, root)
      this.fetched.set(key, fetching)
      const at = await fetching
      const isInPlace = required.kind === 'local' && fromInPlace
      this.found.set(key, { required, at, isInPlace })
      await this.list(at.folder, required.label, isInPlace)
    } catch (error) {
      if (error instanceof FetchFailure) this.diagnostics.push(...fetchProblem(required, error).diagnostics)
      else if (error instanceof DiagnosticError) this.diagnostics.push(...error.diagnostics)
      else throw error
    }
  }

  private async visitRegistry(required: RegistryRequirement): Promise<void> {
    const others = this.registry.get(required.package)
    if (others !== undefined) {
      others.push(required)
      return
    }
    this.registry.set(required.package, [required])
    this.found.set(keyOf(required), { required, at: null, isInPlace: false })
    const version = this.chosen.get(required.package)
    if (version !== undefined) await this.take(version.packages, '', `${required.package} ${version.version}`, false)
  }

  /** One repository is used in one revision. */
  private contradicts(required: Requirement & { readonly kind: 'git' }): boolean {
    const before = this.revisions.get(keyOf(required))
    this.revisions.set(keyOf(required), before ?? required)
    if (before === undefined || before.revision === required.revision) return false
    const wish = ({ by, revision }: typeof required): string => `${by} asks for "${revision ?? 'HEAD'}"`
    this.diagnostics.push(
      problem('PACKAGE_REVISION_CONFLICT', `The package "${required.label}" is wanted in two revisions`, {
        location: before.location,
        hint: `${wish(before)}, ${wish(required)}: give the same one.`,
      }),
    )
    return true
  }

  private async fetch(required: Exclude<Requirement, { kind: 'registry' }>, root: string): Promise<Found> {
    const { fetcher } = this.options
    switch (required.kind) {
      case 'local': {
        const folder = this.localFolder(required.path, root)
        return { folder, lock: { local: required.path }, origin: `<local @ ${required.path}>` }
      }
      case 'tarball': {
        const folder = await fetcher.unpack(required.url)
        return { folder, lock: { tarball: required.shownUrl }, origin: `tarball (${required.shownUrl})` }
      }
      case 'git':
        return this.fetchRepository(required)
    }
  }

  private async fetchRepository(required: Requirement & { readonly kind: 'git' }): Promise<Found> {
    const { url, shownUrl, revision, subdirectory } = required
    const pin = this.options.pins.find(
      (each) => each.git === shownUrl && (each.subdirectory ?? null) === subdirectory,
    )?.revision
    if (revision === null && required.warnUnpinned) {
      this.diagnostics.push(
        warning('PACKAGE_UNPINNED', `The package "${required.label}" is not pinned: its newest commit is used`, {
          location: required.location,
          hint: 'Give a revision (a tag or a commit), or set warn-unpinned: false.',
        }),
      )
    }
    const { commit, folder } = await this.options.fetcher.checkOut(url, pin ?? revision)
    const inside = subdirectory === null ? folder : plainPath(joinPath(folder, subdirectory))
    if (inside !== folder && !inside.startsWith(`${folder}/`)) {
      throw new FetchFailure(`the subdirectory "${subdirectory ?? ''}" lies outside the repository`)
    }
    return {
      folder: inside,
      lock: { git: shownUrl, revision: commit, ...(subdirectory === null ? {} : { subdirectory }) },
      origin: `revision ${revision ?? 'HEAD'} (${commit.slice(0, 10)})`,
    }
  }

  /** From the project that lists it; packages of packages may also mean the root project, as dbt reads them. */
  private localFolder(path: string, root: string): string {
    const candidates = isAbsolutePath(path)
      ? [plainPath(path)]
      : [root, this.options.project.root].map((base) => plainPath(joinPath(base, path)))
    const { files } = this.options.host
    const found = candidates.find((folder) => PROJECT_FILES.some((file) => files.exists(joinPath(folder, file))))
    if (found === undefined) throw new FetchFailure(`there is no project in "${candidates[0] ?? path}"`)
    return found
  }

  private async release(required: RegistryRequirement): Promise<Found> {
    const version = this.chosen.get(required.package)!
    const key = `release ${required.package} ${version.version}`
    const lock = { package: required.package, version: version.version }
    const fetching =
      this.fetched.get(key) ??
      this.options.fetcher.unpack(version.tarball).then(
        (folder) => ({ folder, lock, origin: `version ${version.version}` }),
        (error: unknown) => {
          throw error instanceof FetchFailure ? fetchProblem(required, error) : error
        },
      )
    this.fetched.set(key, fetching)
    return fetching
  }

  private nameOf(folder: string, required: Requirement): string | undefined {
    const { host, vars, environment, versionCheck } = this.options
    try {
      return loadProject({ host, projectDir: folder, vars, environment, versionCheck }).project.name
    } catch (error) {
      if (!(error instanceof DiagnosticError)) throw error
      // The files of the package lie in a passing place, so the entry that asked for it is what can be shown.
      const reasons = error.diagnostics.filter(({ severity }) => severity === 'error').map(({ message }) => message)
      this.diagnostics.push(
        problem('PACKAGE_INVALID', `The package "${required.label}" cannot be used: ${reasons.join('; ')}`, {
          location: required.location,
        }),
      )
      return undefined
    }
  }
}

function keyOf(required: Exclude<Requirement, { kind: 'local' }>): string {
  switch (required.kind) {
    case 'registry':
      return `registry ${required.package}`
    case 'git':
      return `git ${required.url} ${required.subdirectory ?? ''}`
    case 'tarball':
      return `tarball ${required.url}`
  }
}

function duplicate(name: string, required: Requirement, other: ResolvedPackage | undefined): Diagnostic {
  return problem('DUPLICATE_PACKAGE', `Two projects are named "${name}"`, {
    location: required.location,
    hint:
      other === undefined
        ? `${required.by} lists "${required.label}", which has the name of the project itself.`
        : `One comes from "${other.label}", one from "${required.label}" (asked for by ${required.by}): keep one of them.`,
  })
}
