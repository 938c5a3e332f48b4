import type { Host } from '../core/host.js'
import type { UniqueId } from '../core/node.js'
import type { MacroDefinition } from '../template/index.js'
import type { MacroLibrary } from '../template/project/index.js'
import type { ParseStore } from './parse-store.js'

/** What a template read beside its own text, while it was rendered. */
export interface Reads {
  readonly variables: Map<string, unknown>
  readonly environment: Map<string, string | undefined>
  readonly flags: Map<string, unknown>
  /** Whether something was said, asked or read that a cached result could not repeat. */
  isVolatile: boolean
}

/** Nothing read yet. */
export function noReads(): Reads {
  return { variables: new Map(), environment: new Map(), flags: new Map(), isVolatile: false }
}

/** One piece of work whose result may be kept: the first render of a node, the place of a node in the database. */
export interface CachedWork<Value> {
  /** The text that is rendered. What changes from run to run must not be kept. */
  readonly text: string
  /** Plain values that hold further texts to be rendered. */
  readonly rendered: unknown
  /** All else that goes in, as plain values; two pieces of work with equal parts must give equal results. */
  readonly key: unknown
  /** Value of a variable as the template sees it now. */
  readonly variable: (name: string) => unknown
  readonly compute: (reads: Reads) => { readonly value: Value; readonly macros: readonly UniqueId[] }
}

interface Entry {
  readonly value: unknown
  /** Name, and the value in a list; an empty list is a variable that nobody set. */
  readonly variables: readonly (readonly [string, readonly unknown[]])[]
  /** Name, and the hash of the value: values may be private. Null is a variable that is not set. */
  readonly environment: readonly (readonly [string, string | null])[]
  /** Name, and the value in a list; an empty list is a flag that does not exist. */
  readonly flags: readonly (readonly [string, readonly unknown[]])[]
  /** Macros with the hash of their texts and of all they call. */
  readonly macros: readonly (readonly [UniqueId, string])[]
}

/** Words whose meaning changes from run to run and that no host is asked for, or that reach macros by computed names. */
const VOLATILE = /\b(?:invocation_id|thread_id|random|shuffle|context|builtins)\b/

export interface ParseCacheOptions {
  readonly host: Host
  readonly store: ParseStore
  readonly library: MacroLibrary
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly flags: Readonly<Record<string, unknown>>
  /** Plain values that every result depends on: target, names of macros, … */
  readonly shared: unknown
}

/**
 * Results of parsing by the hash of what went into them. A result is taken only when every variable, environment variable
 * and macro that it read is the same; anything else is computed.
 */
export class ParseCache {
  private readonly options: ParseCacheOptions
  private readonly prefix: string
  private readonly macroHashes = new Map<UniqueId, string>()
  private readonly macroById: ReadonlyMap<UniqueId, MacroDefinition>

  constructor(options: ParseCacheOptions) {
    this.options = options
    this.macroById = new Map(options.library.all().map((each) => [options.library.macroIdOf(each), each]))
    this.prefix = options.host.sha256(JSON.stringify([options.shared, [...this.macroById.keys()].sort()]))
  }

  /** The result of a piece of work, from the cache where that cannot change it. */
  get<Value>(work: CachedWork<Value>): Value {
    if (!isPlain(work.key) || !isPlain(work.rendered)) return work.compute(noReads()).value
    const rendered = JSON.stringify(work.rendered)
    const hash = this.options.host.sha256(`${this.prefix}${JSON.stringify(work.key)}\n${rendered}\n${work.text}`)
    const entry = this.options.store.read('nodes', hash) as Entry | undefined
    if (entry !== undefined && this.isCurrent(entry, work)) return entry.value as Value
    const reads = noReads()
    const { value, macros } = work.compute(reads)
    if (!reads.isVolatile && !VOLATILE.test(work.text) && !VOLATILE.test(rendered) && isPlain(value)) {
      const closure = this.closureOf(macros)
      if (
        closure !== null &&
        [...reads.flags.values()].every((each) => each === undefined || isPlain(each)) &&
        [...reads.variables.values()].every((each) => each === undefined || (isPlain(each) && !isTemplate(each)))
      ) {
        this.options.store.write('nodes', hash, {
          value,
          variables: [...reads.variables].map(([name, read]) => [name, listed(read)]),
          environment: [...reads.environment].map(([name, read]) => [name, this.hashOf(read)]),
          flags: [...reads.flags].map(([name, read]) => [name, listed(read)]),
          macros: closure,
        } satisfies Entry)
      }
    }
    return value
  }

  private isCurrent(entry: Entry, work: CachedWork<unknown>): boolean {
    return (
      entry.variables.every(([name, value]) => same(listed(work.variable(name)), value)) &&
      entry.environment.every(([name, value]) => this.hashOf(this.options.environment[name]) === value) &&
      entry.flags.every(([name, value]) => same(listed(this.options.flags[name]), value)) &&
      entry.macros.every(([id, hash]) => this.macroHash(id) === hash)
    )
  }

  private hashOf(value: string | undefined): string | null {
    return value === undefined ? null : this.options.host.sha256(value)
  }

  /** The macros with their hashes, or null when one of them must not be kept. */
  private closureOf(macros: readonly UniqueId[]): Entry['macros'] | null {
    const pairs = macros.map((id) => [id, this.macroHash(id)] as const)
    return pairs.some(([, hash]) => hash === '') ? null : pairs
  }

  /** Hash of a macro's text and of the texts of all it calls; empty for one that is volatile. */
  private macroHash(id: UniqueId): string {
    const known = this.macroHashes.get(id)
    if (known !== undefined) return known
    const seen = new Set<UniqueId>()
    const texts: string[] = []
    let isVolatile = false
    const visit = (each: UniqueId): void => {
      if (seen.has(each)) return
      seen.add(each)
      const macro = this.macroById.get(each)
      if (macro === undefined) return
      if (VOLATILE.test(macro.text)) isVolatile = true
      texts.push(`${each} ${macro.file}:${macro.line} ${macro.text}`)
      const { library } = this.options
      for (const called of library.resolveCalls(macro.calls, library.packageOf(macro))) visit(called)
    }
    visit(id)
    const hash =
      isVolatile || this.macroById.get(id) === undefined ? '' : this.options.host.sha256(texts.sort().join('\n'))
    this.macroHashes.set(id, hash)
    return hash
  }
}

/** Whether JSON gives the value back as it is. */
export function isPlain(value: unknown): boolean {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return true
  if (typeof value === 'number') return Number.isFinite(value) && !Object.is(value, -0)
  if (Array.isArray(value)) return value.every(isPlain)
  if (typeof value !== 'object' || Object.hasOwn(value, '__proto__')) return false
  return Object.getPrototypeOf(value) === Object.prototype && Object.values(value).every(isPlain)
}

function listed(value: unknown): readonly unknown[] {
  return value === undefined ? [] : [value]
}

function isTemplate(value: unknown): boolean {
  return typeof value === 'string' && /\{[{%#]/.test(value)
}

function same(left: unknown, right: unknown): boolean {
  return isPlain(left) && JSON.stringify(left) === JSON.stringify(right)
}
