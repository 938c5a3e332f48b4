import type { UniqueId } from '../../core/node.js'
import { type MacroDefinition, NOT_FOUND, type Scope } from '../contract.js'
import { type Callable, fromHost, HostObject, hostFunction } from '../host-values.js'
import type { ContextHost } from './context-host.js'
import { AskedMembers } from './asked-members.js'
import { dispatchFunction } from './dispatch.js'
import { type GlobalTable, makeGlobals } from './globals.js'
import { adapterGlobal } from './globals/adapter-global.js'
import { reportingDatabase } from './globals/reporting-database.js'
import type { MacroLibrary } from './macro-library.js'
import { asText } from './values/convert.js'

/** The names of one node's template, which also knows which macros the template used. */
export interface NodeScope extends Scope {
  /** Ids of the macros that the template itself named or dispatched to, sorted. */
  macrosUsed(): UniqueId[]
}

export interface NodeScopeOptions {
  readonly host: ContextHost
  readonly library: MacroLibrary
  /** Package of the node. */
  readonly packageName: string
  /** Further names, before all others: template values, or plain ones. */
  readonly names?: Readonly<Record<string, unknown>>
  /** What macros give back instead of being called, by name or `package.name`. */
  readonly overrides?: Readonly<Record<string, unknown>>
}

/**
 * The names that the template of a node sees: those given, then macros (so that a project may override `ref` and the
 * like; the original stays in `builtins`), then packages, then the globals. Macros that it calls see the same, searched
 * from their own package.
 */
export function nodeScope(options: NodeScopeOptions): NodeScope {
  return new ScopeOfNode(options)
}

class ScopeOfNode implements NodeScope {
  readonly library: MacroLibrary
  private readonly host: ContextHost
  private readonly packageName: string
  private readonly given: ReadonlyMap<string, unknown>
  private readonly overrides: ReadonlyMap<string, unknown>
  private readonly used = new Set<MacroDefinition>()
  private readonly bound = new Map<MacroDefinition, Callable>()
  private readonly scopes = new Map<string, PackageScope>()
  private globalTable: GlobalTable | undefined

  constructor(options: NodeScopeOptions) {
    const { database } = options.host
    this.host = database === null ? options.host : { ...options.host, database: reportingDatabase(database) }
    this.library = options.library
    this.packageName = options.packageName
    this.given = new Map(Object.entries(options.names ?? {}).map(([name, value]) => [name, fromHost(value)]))
    this.overrides = new Map(Object.entries(options.overrides ?? {}))
  }

  macrosUsed(): UniqueId[] {
    return [...this.used].map((definition) => this.library.macroIdOf(definition)).sort()
  }

  lookup(name: string): unknown {
    return this.scopeOf(null).lookup(name)
  }

  names(): Iterable<string> {
    return this.scopeOf(null).names()
  }

  givenName(name: string): unknown {
    return this.given.has(name) ? this.given.get(name) : NOT_FOUND
  }

  givenNames(): Iterable<string> {
    return this.given.keys()
  }

  globals(): GlobalTable {
    this.globalTable ??= makeGlobals(this.host, (name) => this.lookup(name))
    return this.globalTable
  }

  adapter(dispatch: Callable): unknown {
    return adapterGlobal(this.host, dispatch, (name) => this.lookup(name))
  }

  bind(definition: MacroDefinition): Callable {
    const known = this.bound.get(definition)
    if (known !== undefined) return known
    const made = this.overridden(definition) ?? definition.bind(this.scopeOf(this.library.packageOf(definition)))
    this.bound.set(definition, made)
    return made
  }

  private overridden(definition: MacroDefinition): Callable | undefined {
    const { name } = definition
    const key = [`${this.library.packageOf(definition)}.${name}`, name].find((each) => this.overrides.has(each))
    return key === undefined ? undefined : hostFunction(name, () => fromHost(this.overrides.get(key)))
  }

  note(definition: MacroDefinition): void {
    this.used.add(definition)
  }

  /** The scope of the macros of a package; null is the node's own, which notes what it uses. */
  private scopeOf(packageName: string | null): PackageScope {
    const key = packageName ?? ''
    let scope = this.scopes.get(key)
    if (scope === undefined) {
      scope = new PackageScope(this, packageName ?? this.packageName, packageName === null)
      this.scopes.set(key, scope)
    }
    return scope
  }
}

class PackageScope implements Scope {
  private readonly node: ScopeOfNode
  private readonly packageName: string
  private readonly isNode: boolean
  private readonly made = new Map<string, unknown>()

  constructor(node: ScopeOfNode, packageName: string, isNode: boolean) {
    this.node = node
    this.packageName = packageName
    this.isNode = isNode
  }

  lookup(name: string): unknown {
    const given = this.node.givenName(name)
    if (given !== NOT_FOUND) return given
    const macro = this.node.library.find(name, this.packageName)
    if (macro !== undefined) return this.use(macro)
    const known = this.made.get(name)
    if (known !== undefined) return known
    const value = this.make(name)
    if (value !== NOT_FOUND) this.made.set(name, value)
    return value
  }

  *names(): Iterable<string> {
    yield* this.node.givenNames()
    yield* this.node.library.names(this.packageName)
    yield* this.node.library.packageNames()
    yield* this.node.globals().names()
    yield* ['adapter', 'context']
  }

  private use(macro: MacroDefinition): Callable {
    if (this.isNode) this.node.note(macro)
    return this.node.bind(macro)
  }

  private make(name: string): unknown {
    if (name === 'adapter') {
      return this.node.adapter(dispatchFunction(this.node.library, this.packageName, (macro) => this.use(macro)))
    }
    if (name === 'context') return this.contextObject()
    if (this.node.library.hasPackage(name)) return this.packageObject(name)
    return this.node.globals().lookup(name)
  }

  /** `package.macro`: members are found when they are asked for, so that only those used are bound. */
  private packageObject(packageName: string): HostObject {
    const find = (name: string): unknown => {
      const macro = this.node.library.findIn(packageName, name)
      return macro === undefined ? undefined : this.use(macro)
    }
    return new HostObject(new AskedMembers(find), {
      typeName: `package ${packageName}`,
      item: (key) => (typeof key === 'string' ? find(key) : undefined),
      missing: {
        reason: (name) => `'${packageName}.${name}' is undefined: package '${packageName}' has no macro '${name}'`,
        names: () => this.node.library.namesIn(packageName),
      },
    })
  }

  /** `context`: all names as one dict-like value. */
  private contextObject(): HostObject {
    const find = (name: string): unknown => {
      const value = this.lookup(name)
      return value === NOT_FOUND ? undefined : value
    }
    const get = hostFunction(
      'context.get',
      (args, kwargs) => find(asText(args[0])) ?? args[1] ?? kwargs['default'] ?? null,
    )
    return new HostObject(new AskedMembers((name) => (name === 'get' ? get : find(name))), {
      typeName: 'dict',
      item: (key) => (typeof key === 'string' ? find(key) : undefined),
      iterate: () => this.names(),
      str: () => '<context>',
    })
  }
}
