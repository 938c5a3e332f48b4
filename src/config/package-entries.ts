import type { Diagnostic, SourceLocation } from '../core/diagnostic.js'
import { type Host, joinPath } from '../core/host.js'
import { checkShape } from './check-shape.js'
import type { Environment } from './environment.js'
import { collecting, readYamlFile } from './read-file.js'
import { renderValues, yamlScope } from './render-values.js'
import { packagesFile } from './schemas/packages-schema.js'

/** The files that list packages; both count where both exist. */
export const PACKAGE_FILES = ['packages.yml', 'dependencies.yml'] as const

/** One package as listed, its templates rendered. */
export interface PackageEntry {
  readonly package?: string
  readonly version?: string | number | readonly (string | number)[] | null
  readonly 'install-prerelease'?: boolean | null
  readonly git?: string
  readonly revision?: string | number | readonly (string | number)[] | null
  readonly subdirectory?: string | null
  readonly 'warn-unpinned'?: boolean | null
  readonly local?: string
  readonly tarball?: string
  readonly private?: string
  readonly provider?: string | null
  readonly name?: string | null
}

export interface ListedPackage {
  /** May hold secrets, where the file reads them from the environment: never print it. */
  readonly entry: PackageEntry
  /** The entry as written: what may be shown and stored. */
  readonly written: PackageEntry
  readonly location: SourceLocation
  /** File that lists it, from the root of its project. */
  readonly file: string
}

/**
 * The packages that the project in `root` lists, in order. Templates in the files may read variables of the command line
 * and the environment, secrets too. What is wrong goes to `diagnostics`; a broken file lists nothing.
 */
export function listedPackages(
  options: {
    readonly host: Host
    readonly root: string
    readonly vars?: Readonly<Record<string, unknown>>
    readonly environment?: Environment
  },
  diagnostics: Diagnostic[],
): readonly ListedPackage[] {
  const { host, root, vars = {} } = options
  const scope = yamlScope({
    environment: options.environment ?? host.environment,
    variable: (name) => (Object.hasOwn(vars, name) ? vars[name] : undefined),
    variableNames: () => Object.keys(vars),
    secretsAllowed: true,
  })
  return PACKAGE_FILES.flatMap((file) => {
    const path = joinPath(root, file)
    if (!host.files.exists(path)) return []
    const document = collecting(diagnostics, () => readYamlFile(host.files, path, file))
    if (document === undefined || document.value === null) return []
    const rendered = renderValues(document.value, scope, document)
    const problems = [...rendered.problems, ...checkShape(packagesFile, rendered.value, document)]
    diagnostics.push(...problems)
    if (problems.some(({ severity }) => severity === 'error')) return []
    const entries = packagesOf(rendered.value)
    const written = packagesOf(document.value)
    return entries.map((entry, index) => ({
      entry,
      written: written[index] ?? entry,
      location: document.locate(['packages', index]),
      file,
    }))
  })
}

function packagesOf(value: unknown): readonly PackageEntry[] {
  return (value as { readonly packages?: readonly PackageEntry[] | null }).packages ?? []
}
