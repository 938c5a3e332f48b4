import semver from 'semver'
import { checkRequiredVersion, type ListedPackage, type PackageEntry } from '../config/index.js'
import { DiagnosticError, problem, type SourceLocation } from '../core/diagnostic.js'
import { FetchFailure, type PackageFetcher } from './contract.js'
import type { Requirement } from './requirement.js'

export const DEFAULT_REGISTRY = 'https://hub.getdbt.com/'

export type RegistryRequirement = Requirement & { readonly kind: 'registry' }

/** One version of a package in the registry. */
export interface RegistryVersion {
  readonly version: string
  readonly tarball: string
  readonly packages: readonly ListedPackage[]
  /** False: it asks for another version of dbt. */
  readonly isCompatible: boolean
}

/** A registry that speaks the hub's JSON; every document is read once. */
export class Registry {
  private readonly known = new Map<string, Promise<readonly RegistryVersion[]>>()
  private readonly fetcher: PackageFetcher
  private readonly url: string
  private readonly versionCheck: boolean

  constructor(fetcher: PackageFetcher, options: { readonly url: string; readonly versionCheck: boolean }) {
    this.fetcher = fetcher
    this.url = options.url.endsWith('/') ? options.url : `${options.url}/`
    this.versionCheck = options.versionCheck
  }

  /** All versions, newest first. Throws DiagnosticError (`PACKAGE_NOT_FOUND`, `PACKAGE_FETCH_FAILED`). */
  versions(required: RegistryRequirement): Promise<readonly RegistryVersion[]> {
    const known = this.known.get(required.package)
    if (known !== undefined) return known
    const read = this.read(required)
    this.known.set(required.package, read)
    return read
  }

  /**
   * The newest version that all of `required` allow, or the pinned one where they allow it. Throws DiagnosticError
   * (`PACKAGE_VERSION_CONFLICT`) with everybody's wish when there is none.
   */
  async choose(required: readonly RegistryRequirement[], pinned: string | undefined): Promise<RegistryVersion> {
    const [first] = required as readonly [RegistryRequirement, ...RegistryRequirement[]]
    const versions = await this.versions(first)
    const fitting = versions.filter(({ version }) => required.every((each) => satisfies(version, each)))
    const pin = fitting.find(({ version }) => version === pinned)
    const best = pin ?? fitting.find(({ isCompatible }) => isCompatible)
    if (best !== undefined) return best
    throw conflict(first, required, versions, fitting)
  }

  /** The newest stable version, where it is newer than `version`. */
  async newer(required: RegistryRequirement, version: string): Promise<string | null> {
    const versions = await this.versions(required)
    const newest = versions.find((each) => each.isCompatible && semver.prerelease(each.version) === null)
    return newest !== undefined && semver.gt(newest.version, version) ? newest.version : null
  }

  private async read(required: RegistryRequirement): Promise<readonly RegistryVersion[]> {
    const { location } = required
    let document: unknown
    try {
      document = await this.fetcher.readJson(`${this.url}api/v1/${required.package}.json`)
    } catch (error) {
      if (!(error instanceof FetchFailure)) throw error
      throw fetchProblem(required, error)
    }
    const versions = versionsOf(document)
    if (versions === undefined) {
      throw new DiagnosticError(
        problem('PACKAGE_NOT_FOUND', `The registry ${this.url} has no package "${required.package}"`, {
          location,
          hint: 'Names are "<owner>/<package>", as the page of the package shows them.',
        }),
      )
    }
    return Object.entries(versions)
      .flatMap(([version, entry]) => (semver.valid(version) === null ? [] : [this.version(version, entry, location)]))
      .sort((left, right) => semver.rcompare(left.version, right.version))
  }

  private version(version: string, value: unknown, location: SourceLocation): RegistryVersion {
    const entry = value as {
      readonly packages?: readonly PackageEntry[] | null
      readonly downloads?: { readonly tarball?: string }
      readonly require_dbt_version?: string | readonly string[] | null
    }
    const asked = entry.require_dbt_version ?? []
    const list = (typeof asked === 'string' ? [asked] : asked).filter((each) => each !== '')
    return {
      version,
      tarball: entry.downloads?.tarball ?? '',
      packages: (entry.packages ?? []).map((each) => ({ entry: each, written: each, location, file: '' })),
      isCompatible: !this.versionCheck || checkRequiredVersion(list, location).length === 0,
    }
  }
}

function versionsOf(document: unknown): Readonly<Record<string, unknown>> | undefined {
  const versions = (document as { readonly versions?: unknown } | null)?.versions
  return typeof versions === 'object' && versions !== null ? (versions as Record<string, unknown>) : undefined
}

function satisfies(version: string, { range, prerelease }: RegistryRequirement): boolean {
  return semver.satisfies(version, range, { includePrerelease: prerelease })
}

function conflict(
  first: RegistryRequirement,
  required: readonly RegistryRequirement[],
  versions: readonly RegistryVersion[],
  fitting: readonly RegistryVersion[],
): DiagnosticError {
  const wishes = required.map(({ range, by }) => `${by} asks for "${range}"`).join(', ')
  const newest = versions.slice(0, 5).map(({ version }) => version)
  const others = versions.length > newest.length ? `, and ${versions.length - newest.length} older ones` : ''
  const there = newest.length === 0 ? 'The registry has no version' : `The registry has ${newest.join(', ')}${others}`
  return new DiagnosticError(
    fitting.length > 0
      ? problem(
          'PACKAGE_VERSION_CONFLICT',
          `Every version of "${first.package}" that fits requires another version of dbt: ${fitting.map(({ version }) => version).join(', ')}`,
          {
            location: first.location,
            hint: `${wishes}. Widen the range, or take them anyway with --no-version-check.`,
          },
        )
      : problem(
          'PACKAGE_VERSION_CONFLICT',
          required.length === 1
            ? `No version of "${first.package}" fits "${first.range}"`
            : `No version of "${first.package}" fits all that use it: ${wishes}`,
          { location: first.location, hint: `${there}.` },
        ),
  )
}

/** A failed fetch as the user sees it: with the name as written, never with the address that holds secrets. */
export function fetchProblem(required: Requirement, failure: FetchFailure): DiagnosticError {
  return new DiagnosticError(
    problem('PACKAGE_FETCH_FAILED', `Cannot fetch the package "${required.label}": ${failure.message}`, {
      location: required.location,
    }),
    { cause: failure },
  )
}
