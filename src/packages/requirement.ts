import type { ListedPackage, PackageEntry } from '../config/index.js'
import { type Diagnostic, problem, type SourceLocation } from '../core/diagnostic.js'

interface Required {
  /** Who asks: a package file of the project, or a package. */
  readonly by: string
  readonly location: SourceLocation
  /** What may be shown of where it comes from. */
  readonly label: string
}

export type Requirement = Required &
  (
    | { readonly kind: 'registry'; readonly package: string; readonly range: string; readonly prerelease: boolean }
    | {
        readonly kind: 'git'
        readonly url: string
        readonly shownUrl: string
        readonly revision: string | null
        readonly subdirectory: string | null
        readonly warnUnpinned: boolean
      }
    | { readonly kind: 'tarball'; readonly url: string; readonly shownUrl: string; readonly name: string | null }
    /** `path` is as written, from the folder of the project that lists it. */
    | { readonly kind: 'local'; readonly path: string }
  )

const COMPARISON = /^(>=|<=|>|<|==?)?\s*v?(\d+\.\d+\.\d+(?:-[\w.]+)?(?:\+[\w.]+)?)$/

const HOSTS: Readonly<Record<string, string>> = {
  github: 'git@github.com:',
  gitlab: 'git@gitlab.com:',
  ado: 'git@ssh.dev.azure.com:v3/',
}

/** What an entry of a package file asks for. Problems go to `diagnostics`; then there is no requirement. */
export function requirementOf(listed: ListedPackage, by: string, diagnostics: Diagnostic[]): Requirement | undefined {
  const { entry, written, location } = listed
  const told = (code: string, message: string, hint: string): undefined => {
    diagnostics.push(problem(code, message, { location, hint }))
  }
  const given = (['package', 'git', 'local', 'tarball', 'private'] as const).filter((key) => entry[key] !== undefined)
  const [kind] = given
  if (kind === undefined || given.length > 1) {
    return told(
      'PACKAGE_ENTRY',
      kind === undefined
        ? 'An entry of packages says not where its package comes from'
        : `An entry of packages names ${given.join(' and ')}`,
      'Give exactly one of package, git, local, tarball, private.',
    )
  }
  const label = written[kind] ?? ''
  const basics = { by, location, label }
  switch (kind) {
    case 'package': {
      const range = rangeOf(entry.version)
      if (range !== undefined) {
        return {
          ...basics,
          kind: 'registry',
          package: entry.package ?? '',
          range,
          prerelease: entry['install-prerelease'] === true,
        }
      }
      return told(
        'PACKAGE_VERSION',
        entry.version === undefined || entry.version === null
          ? `The package "${label}" is listed without a version`
          : `"${String(entry.version)}" is no version, and no range of versions, of the package "${label}"`,
        'Write three numbers, such as version: "1.1.1", or a range: version: [">=1.0.0", "<2.0.0"].',
      )
    }
    case 'local':
      return { ...basics, kind: 'local', path: entry.local ?? '' }
    case 'tarball':
      return { ...basics, kind: 'tarball', url: entry.tarball ?? '', shownUrl: label, name: entry.name ?? null }
    case 'git':
    case 'private': {
      const revisions = listOf(entry.revision)
      if (revisions.length > 1) {
        return told(
          'PACKAGE_REVISION',
          `The package "${label}" is listed with ${revisions.length} revisions`,
          'Give one branch, tag or commit.',
        )
      }
      const prefix = kind === 'git' ? '' : HOSTS[entry.provider ?? 'github']
      if (prefix === undefined) {
        return told(
          'PACKAGE_PROVIDER',
          `"${String(entry.provider)}" is no provider of private packages that is known`,
          `Known are ${Object.keys(HOSTS).join(', ')}; or give the address as git.`,
        )
      }
      const suffix = entry.provider === 'ado' ? '' : '.git'
      const url = kind === 'git' ? (entry.git ?? '') : `${prefix}${entry.private ?? ''}${suffix}`
      return {
        ...basics,
        kind: 'git',
        url,
        shownUrl: kind === 'git' ? label : url,
        revision: revisions[0] ?? null,
        subdirectory: entry.subdirectory ?? null,
        warnUnpinned: entry['warn-unpinned'] !== false,
      }
    }
  }
}

/** The range in npm's form; undefined when the entry gives none that can be understood. */
function rangeOf(version: PackageEntry['version']): string | undefined {
  const parts = listOf(version).flatMap((part) => part.split(','))
  const comparisons = parts.map((part) => COMPARISON.exec(part.trim()))
  if (comparisons.length === 0 || comparisons.includes(null)) return undefined
  return comparisons.map((match) => `${(match?.[1] ?? '=').replace('==', '=')}${match?.[2] ?? ''}`).join(' ')
}

function listOf(value: PackageEntry['version']): readonly string[] {
  if (value === undefined || value === null || value === '') return []
  return (Array.isArray(value) ? value : [value]).map(String)
}
