import type { DiagnosticFrame } from '../core/diagnostic.js'
import { PyDict, PyFloat, PyRange, Tuple, Undefined } from './values.js'

/** Where a function of the host was called: file, line and column of the template. */
export interface CallSite {
  readonly file: string
  readonly line: number
  readonly column: number
  readonly stack?: readonly DiagnosticFrame[]
}

export type HostCall = (args: readonly unknown[], kwargs: Readonly<Record<string, unknown>>, call: CallSite) => unknown

/** What a callable shows of itself besides being called. */
export interface CallableLooks {
  readonly display: string
  readonly typeName: string
  /** Its attributes; undefined for what it has not. */
  readonly member?: (name: string) => unknown
}

/** Anything a template can call: functions of the host, bound methods, macros. */
export class Callable {
  readonly name: string
  readonly invoke: (args: unknown[], kwargs: PyDict | null, call: CallSite) => unknown
  /** How it prints, and what errors call its class. */
  readonly looks: CallableLooks
  constructor(
    name: string,
    invoke: (args: unknown[], kwargs: PyDict | null, call: CallSite) => unknown,
    looks: CallableLooks = { display: `<function ${name}>`, typeName: 'function' },
  ) {
    this.name = name
    this.invoke = invoke
    this.looks = looks
  }
}

/**
 * A function that templates may call. Arguments come as template values, the result goes back as it is.
 * Named arguments come in a record without prototype.
 */
export function hostFunction(name: string, call: HostCall): Callable {
  return new Callable(name, (args, kwargs, site) => call(args, kwargsRecord(kwargs), site))
}

/** Named arguments as a record without prototype, so that `__proto__` is a name like any other. */
export function kwargsRecord(kwargs: PyDict | null): Record<string, unknown> {
  const record: Record<string, unknown> = Object.create(null) as Record<string, unknown>
  if (kwargs !== null) for (const [key, value] of kwargs.entries()) record[String(key)] = value
  return record
}

export interface HostObjectExtras {
  /** How it prints; default is its members. */
  readonly str?: () => string
  /** How it prints inside a list or dict; default is `str`. */
  readonly repr?: () => string
  /** Whether it counts as true; default is a length above zero, or true. */
  readonly truth?: () => boolean
  /** As a number, for `|int`, `|float`, `|round`, `|sum` and number formats; whole numbers come as bigint or number. */
  readonly number?: () => number | bigint
  /** What `'{:spec}'.format(value)` writes, for values that have a format language of their own, as dates. */
  readonly format?: (spec: string) => string
  /** Equal values give the same primitive, so that they are one key of a dict. */
  readonly hash?: () => unknown
  readonly call?: HostCall
  /** `value[key]`; default is the member of that name. */
  readonly item?: (key: unknown) => unknown
  readonly iterate?: () => Iterable<unknown>
  readonly equals?: (other: unknown) => boolean
  readonly length?: () => number
  /** Whether `is mapping` holds: objects that the field made dict-like. */
  readonly mapping?: boolean
  readonly compare?: (other: unknown) => number | undefined
  readonly operate?: (operator: string, other: unknown, reversed: boolean) => unknown
  /** What Python would call its class. */
  readonly typeName?: string
  /** Why a member is not there, where there is more to say than that; and the names that could be meant. */
  readonly missing?: { readonly reason: (name: string) => string; readonly names: () => Iterable<string> }
  /** The host's own value behind it, for `relationOf` and the like; templates never see it. */
  readonly inner?: unknown
}

/** An object of the host: templates see the members given here and nothing else. */
export class HostObject {
  readonly members: ReadonlyMap<string, unknown>
  readonly extras: HostObjectExtras
  constructor(members: ReadonlyMap<string, unknown>, extras: HostObjectExtras) {
    this.members = members
    this.extras = extras
  }
}

/** A number of the host, such as a decimal, as a plain number; other values unchanged. */
export function plainNumber(value: unknown): unknown {
  return value instanceof HostObject && value.extras.number !== undefined ? value.extras.number() : value
}

/** Makes an object of the host from its visible members. */
export function hostObject(members: Readonly<Record<string, unknown>>, extras: HostObjectExtras = {}): HostObject {
  return new HostObject(new Map(Object.entries(members)), extras)
}

/**
 * A plain JavaScript value as a template value: records and maps become dicts, arrays lists; undefined becomes None.
 * Values that are template values already pass unchanged.
 */
export function fromHost(value: unknown): unknown {
  if (value === undefined || value === null) return null
  if (typeof value !== 'object') return typeof value === 'function' || typeof value === 'symbol' ? null : value
  if (value instanceof Tuple) return value
  if (Array.isArray(value)) return value.map(fromHost)
  if (value instanceof Map) return PyDict.from([...value].map(([key, item]) => [key, fromHost(item)] as const))
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype === Object.prototype || prototype === null) {
    return PyDict.from(Object.entries(value).map(([key, item]) => [key, fromHost(item)] as const))
  }
  return value
}

/** A template value as plain JavaScript: dicts become records (keys defined, never assigned), floats numbers, tuples arrays. */
export function toHost(value: unknown): unknown {
  if (value instanceof PyFloat) return value.value
  if (value instanceof Undefined) return undefined
  if (value instanceof PyRange) return [...value]
  if (Array.isArray(value)) return Array.from(value, toHost)
  if (value instanceof PyDict) {
    const record: Record<string, unknown> = {}
    for (const [key, item] of value.entries()) {
      const name = String(key)
      if (name === '__proto__') {
        // Assigned, it would be the prototype.
        Object.defineProperty(record, name, {
          value: toHost(item),
          enumerable: true,
          writable: true,
          configurable: true,
        })
      } else record[name] = toHost(item)
    }
    return record
  }
  return value
}
