import { type Diagnostic, DiagnosticError, problem } from '../../core/diagnostic.js'
import type { UniqueId } from '../../core/node.js'
import { nearestHint } from '../../core/text.js'
import type { MacroDefinition } from '../contract.js'

/** Namespace of the macros that come with the engine. */
export const BUILTIN_PACKAGE = 'dbt'
/** Names under which packages reach the macros that come with the engine. */
const BUILTIN_NAMES: ReadonlySet<string> = new Set([BUILTIN_PACKAGE, 'dbt_postgres'])
/** Prefixes of dispatched macros, nearest first. */
const DISPATCH_PREFIXES: readonly string[] = ['postgres', 'default']
/** Materializations of the engine: a package cannot replace these, the root project can. */
const BUILTIN_MATERIALIZATIONS: ReadonlySet<string> = new Set([
  'view',
  'table',
  'incremental',
  'ephemeral',
  'materialized_view',
  'snapshot',
  'seed',
  'test',
  'unit',
])

export interface MacroPackage {
  readonly name: string
  readonly definitions: readonly MacroDefinition[]
}

export interface MacroLibraryInput {
  readonly rootPackage: string
  /** The root project and its packages, in dependency order. */
  readonly packages: readonly MacroPackage[]
  /** Macros that come with the engine. */
  readonly builtin: readonly MacroDefinition[]
  /** `dispatch:` of the project file: where macros of a namespace are searched. */
  readonly dispatch: readonly { readonly macroNamespace: string; readonly searchOrder: readonly string[] }[]
}

/** What a dispatch looked for and, when there is one, the macro that it found. */
export interface DispatchSearch {
  readonly found: MacroDefinition | undefined
  readonly searched: readonly string[]
  /** Packages of the search order that are not installed. */
  readonly unknownPackages: readonly string[]
}

/**
 * All macros of a project, and who means which of them by a name.
 *
 * A plain name means the macro of the own package first, then of the root project, then the engine's; a dotted name means
 * one package. Built once, never changed.
 */
export class MacroLibrary {
  readonly rootPackage: string
  private readonly byPackage: ReadonlyMap<string, ReadonlyMap<string, MacroDefinition>>
  private readonly owners: ReadonlyMap<MacroDefinition, string>
  private readonly searchOrders: ReadonlyMap<string, readonly string[]>
  private readonly resolved = new WeakMap<readonly (readonly string[])[], Map<string, readonly UniqueId[]>>()

  constructor(input: MacroLibraryInput) {
    const { byPackage, owners } = indexPackages([
      ...input.packages,
      { name: BUILTIN_PACKAGE, definitions: input.builtin },
    ])
    this.rootPackage = input.rootPackage
    this.byPackage = byPackage
    this.owners = owners
    this.searchOrders = new Map(input.dispatch.map((entry) => [entry.macroNamespace, entry.searchOrder]))
  }

  /** Every macro, in the order of packages and files. */
  all(): readonly MacroDefinition[] {
    return [...this.owners.keys()]
  }

  /** Names that a plain call in `fromPackage` can mean. */
  names(fromPackage: string): readonly string[] {
    const found = new Set<string>()
    for (const packageName of this.searchPath(fromPackage)) {
      for (const name of this.byPackage.get(packageName)?.keys() ?? []) found.add(name)
    }
    return [...found]
  }

  packageNames(): readonly string[] {
    return [...this.byPackage.keys()]
  }

  hasPackage(packageName: string): boolean {
    return BUILTIN_NAMES.has(packageName) || this.byPackage.has(packageName)
  }

  packageOf(definition: MacroDefinition): string {
    return this.owners.get(definition) ?? this.rootPackage
  }

  /** `macro.<package>.<name>`. */
  macroIdOf(definition: MacroDefinition): UniqueId {
    return `macro.${this.packageOf(definition)}.${definition.name}`
  }

  /** The macro that `name` means in `fromPackage`; `package.macro` is understood too. */
  find(name: string, fromPackage: string): MacroDefinition | undefined {
    const dot = name.indexOf('.')
    if (dot !== -1) return this.findIn(name.slice(0, dot), name.slice(dot + 1))
    for (const packageName of this.searchPath(fromPackage)) {
      const found = this.byPackage.get(packageName)?.get(name)
      if (found !== undefined) return found
    }
    return undefined
  }

  /** The macro of one package. */
  findIn(packageName: string, name: string): MacroDefinition | undefined {
    return this.byPackage.get(BUILTIN_NAMES.has(packageName) ? BUILTIN_PACKAGE : packageName)?.get(name)
  }

  /** Names of the macros of one package. */
  namesIn(packageName: string): readonly string[] {
    return [...(this.byPackage.get(BUILTIN_NAMES.has(packageName) ? BUILTIN_PACKAGE : packageName)?.keys() ?? [])]
  }

  /** The macro behind a generic test; `namespace` is the package written before its name. */
  findTest(name: string, namespace: string | null, fromPackage: string): MacroDefinition | undefined {
    const macroName = `test_${name}`
    return namespace === null ? this.find(macroName, fromPackage) : this.findIn(namespace, macroName)
  }

  /** Names of the generic tests that `fromPackage` can use without a namespace. */
  testNames(fromPackage: string): readonly string[] {
    return this.names(fromPackage).flatMap((name) => (name.startsWith('test_') ? [name.slice('test_'.length)] : []))
  }

  /**
   * The `{% materialization %}` block that serves `name`, if any: of the root project, then of the own package, then of the
   * others; within a package the one for the adapter before the default one. Undefined means that the engine's own serves.
   */
  findMaterialization(name: string, adapterType: string, fromPackage: string): MacroDefinition | undefined {
    const others = this.packageNames().filter((packageName) => packageName !== BUILTIN_PACKAGE)
    const order = BUILTIN_MATERIALIZATIONS.has(name) ? [this.rootPackage] : [this.rootPackage, fromPackage, ...others]
    for (const packageName of order) {
      for (const variant of [adapterType, 'default']) {
        const found = this.byPackage.get(packageName)?.get(`materialization_${name}_${variant}`)
        if (found !== undefined) return found
      }
    }
    return undefined
  }

  /**
   * What `adapter.dispatch(name, namespace)` finds: `postgres__name` before `default__name`, in the packages of the
   * namespace's search order (by default the root project, then the namespace's own package).
   */
  dispatch(name: string, namespace: string | null, fromPackage: string): DispatchSearch {
    const searched: string[] = []
    const unknownPackages: string[] = []
    for (const packageName of this.dispatchOrder(namespace)) {
      if (packageName !== null && !this.hasPackage(packageName)) unknownPackages.push(packageName)
      for (const prefix of DISPATCH_PREFIXES) {
        const candidate = `${prefix}__${name}`
        searched.push(packageName === null ? candidate : `${packageName}.${candidate}`)
        const found = packageName === null ? this.find(candidate, fromPackage) : this.findIn(packageName, candidate)
        if (found !== undefined) return { found, searched, unknownPackages }
      }
    }
    return { found: undefined, searched, unknownPackages }
  }

  /** Ids of the macros that static calls reach, sorted; names that are no macros are left out. */
  resolveCalls(calls: readonly (readonly string[])[], fromPackage: string): readonly UniqueId[] {
    // One list of calls serves all tests of a shape: what it means is found out once.
    let resolved = this.resolved.get(calls)
    if (resolved === undefined) this.resolved.set(calls, (resolved = new Map()))
    const known = resolved.get(fromPackage)
    if (known !== undefined) return known
    const ids = new Set<UniqueId>()
    for (const call of calls) {
      const found = this.resolveCall(call, fromPackage)
      if (found !== undefined) ids.add(this.macroIdOf(found))
    }
    const sorted = [...ids].sort()
    resolved.set(fromPackage, sorted)
    return sorted
  }

  private resolveCall(call: readonly string[], fromPackage: string): MacroDefinition | undefined {
    const [first, second, third, fourth] = call
    if (first === undefined) return undefined
    if (first === 'adapter' && second === 'dispatch') {
      return third === undefined ? undefined : this.dispatch(third, fourth ?? null, fromPackage).found
    }
    if (second === undefined) return this.find(first, fromPackage)
    return this.findIn(first, second)
  }

  private dispatchOrder(namespace: string | null): readonly (string | null)[] {
    if (namespace === null) return [null]
    return this.searchOrders.get(namespace) ?? [this.rootPackage, namespace]
  }

  /** The engine's macros look for helpers in the root project first: that is how users override them. */
  private searchPath(fromPackage: string): readonly string[] {
    return BUILTIN_NAMES.has(fromPackage) || fromPackage === this.rootPackage
      ? [this.rootPackage, BUILTIN_PACKAGE]
      : [fromPackage, this.rootPackage, BUILTIN_PACKAGE]
  }
}

/** Makes the library. Throws DiagnosticError for macros of one name in one package, all of them at once. */
export function buildMacroLibrary(input: MacroLibraryInput): MacroLibrary {
  return new MacroLibrary(input)
}

/** What to say when nobody knows the package `name`. */
export function unknownPackageHint(library: MacroLibrary, name: string): { hint?: string } {
  return nearestHint(name, library.packageNames())
}

function indexPackages(packages: readonly MacroPackage[]): {
  byPackage: Map<string, Map<string, MacroDefinition>>
  owners: Map<MacroDefinition, string>
} {
  const byPackage = new Map<string, Map<string, MacroDefinition>>()
  const owners = new Map<MacroDefinition, string>()
  const problems: Diagnostic[] = []
  for (const { name: packageName, definitions } of packages) {
    const macros = byPackage.get(packageName) ?? new Map<string, MacroDefinition>()
    byPackage.set(packageName, macros)
    for (const definition of definitions) {
      const first = macros.get(definition.name)
      if (first === undefined) {
        macros.set(definition.name, definition)
        owners.set(definition, packageName)
      } else {
        problems.push(duplicate(packageName, first, definition))
      }
    }
  }
  if (problems.length > 0) throw new DiagnosticError(problems)
  return { byPackage, owners }
}

function duplicate(packageName: string, first: MacroDefinition, second: MacroDefinition): Diagnostic {
  return problem('MACRO_DUPLICATE', `Macro "${second.name}" is defined twice in package "${packageName}"`, {
    location: { file: second.file, line: second.line, column: second.column },
    hint: `The other one is in ${first.file}, line ${first.line}. Rename or remove one of them.`,
  })
}
