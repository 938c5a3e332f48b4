import type { Project } from './contract.js'

/** What a package's templates see as variables. */
export interface VariableLookup {
  /** Undefined when nobody sets it. */
  get(name: string): unknown
  /** Every name that is set, for suggestions. */
  names(): readonly string[]
}

/**
 * Variables as a package sees them: the command line wins, then what the root project says for that package, then the
 * root project in general, then the package's own project file (for itself, then in general).
 *
 * @param own the project file of the package; the root project for the root package
 */
export function variableLookup(
  own: Pick<Project, 'name' | 'vars'>,
  root: Pick<Project, 'name' | 'vars'>,
  commandLine: Readonly<Record<string, unknown>>,
): VariableLookup {
  const layers = [commandLine, scoped(root, own.name), root.vars, scoped(own, own.name), own.vars]
  return {
    get: (name) => layers.find((layer) => Object.hasOwn(layer, name))?.[name],
    names: () => [...new Set(layers.flatMap((layer) => Object.keys(layer)))],
  }
}

function scoped(project: Pick<Project, 'vars'>, packageName: string): Readonly<Record<string, unknown>> {
  const value = Object.hasOwn(project.vars, packageName) ? project.vars[packageName] : undefined
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : {}
}
