import { nearestHint } from '../core/text.js'
import { lengthOf } from './comparing.js'
import { raise } from './errors.js'
import { Callable, HostObject } from './host-values.js'
import { dictMethods, setMethods, viewMethods } from './dict-methods.js'
import { listMethods, rangeMethods, tupleMethods } from './list-methods.js'
import { checkArity } from './method-arity.js'
import { floatMethods, integerMethods, numberPart } from './number-methods.js'
import { repr, typeName } from './printing.js'
import { stringMethods } from './string-methods.js'
import {
  DictView,
  GroupTuple,
  isFloat,
  isNumeric,
  isText,
  Markup,
  Namespace,
  PyDict,
  PyRange,
  PySet,
  textOf,
  Tuple,
  tuple,
  Undefined,
  failUndefined,
  LanguageObject,
} from './values.js'

/** A method of a template value: gets the value it belongs to, and the call's arguments. */
export type Method = (self: never, args: unknown[], kwargs: PyDict | null) => unknown

/** What `name.member` mostly means where nobody knows the name. */
const PACKAGE_HINT = 'If it is a package, list it in packages.yml and run "tsmodel deps".'

function isUnknownName({ reason }: Undefined): boolean {
  return /^'\w+' is undefined$/.test(reason)
}

type MethodTable = Readonly<Record<string, Method>>

/**
 * `value.name`: a method, a member of a host object, or the item of that name. Undefined (a value) when there is none.
 *
 * No property of a JavaScript object is ever read by a name that a template chose.
 */
export function getAttribute(value: unknown, name: string): unknown {
  if (value instanceof Undefined) failUndefined(value, isUnknownName(value) ? PACKAGE_HINT : undefined)
  if (value instanceof HostObject) {
    const member = value.members.get(name)
    return member === undefined ? missingAttribute(value, name) : member
  }
  if (value instanceof LanguageObject) {
    const member = value.member(name)
    return member === undefined ? missingAttribute(value, name) : member
  }
  if (value instanceof Namespace) {
    return value.attributes.has(name) ? value.attributes.get(name) : missingAttribute(value, name)
  }
  if (value instanceof GroupTuple && (name === 'grouper' || name === 'list')) return value[name === 'grouper' ? 0 : 1]
  if (value instanceof PyRange && (name === 'start' || name === 'stop' || name === 'step'))
    return rangePart(value, name)
  if (isNumeric(value)) {
    const part = numberPart(value, name)
    if (part !== undefined) return part
  }
  if (value instanceof Callable && value.looks.member !== undefined) {
    const member = value.looks.member(name)
    if (member !== undefined) return member
  }
  const table = methodsOf(value)
  if (table !== null) {
    const method = Object.hasOwn(table, name) ? table[name] : undefined
    if (method !== undefined) return bind(name, method, value)
  }
  if (value instanceof PyDict) return value.has(name) ? value.get(name) : missingAttribute(value, name)
  return missingAttribute(value, name)
}

/** `value[key]`: an item, or the member of that name. */
export function getItem(value: unknown, key: unknown): unknown {
  if (value instanceof Undefined) failUndefined(value)
  if (value instanceof PyDict) {
    if (isUnhashable(key)) return missingItem(value, key)
    if (value.has(key)) return value.get(key)
    return typeof key === 'string' ? getAttribute(value, key) : missingItem(value, key)
  }
  if (value instanceof HostObject) {
    if (value.extras.item !== undefined) {
      const item = value.extras.item(key)
      if (item !== undefined) return item
    }
    return isText(key) ? getAttribute(value, textOf(key)) : missingItem(value, key)
  }
  if (isSliceable(value)) {
    const index = typeof key === 'boolean' ? Number(key) : key
    if (typeof index === 'number' && Number.isInteger(index)) return atIndex(value, index)
  }
  if (isText(key)) return getAttribute(value, textOf(key))
  return missingItem(value, key)
}

/** `value[start:stop:step]`. */
export function getSlice(value: unknown, start: unknown, stop: unknown, step: unknown): unknown {
  if (value instanceof Undefined) failUndefined(value)
  if (value instanceof HostObject && value.extras.iterate !== undefined && value.extras.length !== undefined) {
    return getSlice(tuple([...value.extras.iterate()]), start, stop, step)
  }
  if (!isSliceable(value)) return raise('TypeError', `'${typeName(value)}' object is not subscriptable`)
  const items = isText(value) ? [...textOf(value)] : [...(value as Iterable<unknown>)]
  const stride = bound(step, 1)
  if (stride === 0) raise('ValueError', 'slice step cannot be zero')
  const length = items.length
  const from = clamp(bound(start, stride > 0 ? 0 : length - 1), length, stride, start === null)
  const to = stop === null ? (stride > 0 ? length : -1) : clamp(bound(stop, 0), length, stride, false)
  if (value instanceof PyRange) {
    return new PyRange(value.start + from * value.step, value.start + to * value.step, value.step * stride)
  }
  const picked: unknown[] = []
  for (let index = from; stride > 0 ? index < to : index > to; index += stride) picked.push(items[index])
  if (value instanceof Markup) return new Markup(picked.join(''))
  if (isText(value)) return picked.join('')
  return value instanceof Tuple ? tuple(picked) : picked
}

function bound(value: unknown, fallback: number): number {
  if (value === null) return fallback
  if (typeof value === 'boolean' || typeof value === 'bigint') return Number(value)
  if (typeof value === 'number' && Number.isInteger(value)) return value
  return raise('TypeError', 'slice indices must be integers or None or have an __index__ method')
}

function clamp(index: number, length: number, stride: number, isDefault: boolean): number {
  if (isDefault) return index
  const from = index < 0 ? index + length : index
  if (stride > 0) return Math.min(Math.max(from, 0), length)
  return Math.min(Math.max(from, -1), length - 1)
}

function rangePart(range: PyRange, name: 'start' | 'stop' | 'step'): number {
  if (name === 'start') return range.start
  return name === 'stop' ? range.stop : range.step
}

/** Text of the undefined value for a missing attribute, as Python words it. */
function missingAttribute(value: unknown, name: string): Undefined {
  const missing = value instanceof HostObject ? value.extras.missing : undefined
  const reason = missing?.reason(name) ?? `'${describe(value)}' has no attribute ${repr(name)}`
  return new Undefined(reason, () => nearestHint(name, [...(missing?.names() ?? memberNames(value))]).hint)
}

function memberNames(value: unknown): Iterable<string> {
  if (value instanceof HostObject) return value.members.keys()
  const dict = value instanceof Namespace ? value.attributes : value
  if (dict instanceof PyDict) return dict.keys().flatMap((key) => (typeof key === 'string' ? [key] : []))
  return Object.keys(methodsOf(value) ?? {})
}

function missingItem(value: unknown, key: unknown): Undefined {
  return isText(key)
    ? missingAttribute(value, textOf(key))
    : new Undefined(`${describe(value)} has no element ${repr(key)}`)
}

function describe(value: unknown): string {
  return value === null ? 'None' : `${typeName(value)} object`
}

function isUnhashable(key: unknown): boolean {
  return (Array.isArray(key) && !(key instanceof Tuple)) || key instanceof PyDict || key instanceof PySet
}

/** Whether a value has items by number, and parts. */
export function isSliceable(value: unknown): boolean {
  return isText(value) || Array.isArray(value) || value instanceof PyRange
}

function atIndex(value: unknown, index: number): unknown {
  const items = isText(value) ? [...textOf(value)] : value instanceof PyRange ? [...value] : (value as unknown[])
  const position = index < 0 ? index + lengthOf(value) : index
  if (position < 0 || position >= items.length) return new Undefined(`${describe(value)} has no element ${index}`)
  return items[position]
}

function methodsOf(value: unknown): MethodTable | null {
  if (typeof value === 'string' || value instanceof Markup) return stringMethods
  if (value instanceof Tuple) return tupleMethods
  if (Array.isArray(value)) return listMethods
  if (value instanceof PyDict) return dictMethods
  if (value instanceof DictView) return viewMethods
  if (value instanceof PySet) return setMethods
  if (value instanceof PyRange) return rangeMethods
  if (!isNumeric(value)) return null
  return isFloat(value) ? floatMethods : integerMethods
}

/** A method with the value it belongs to. It prints as Python's do, but for the address, which says nothing here. */
function bind(name: string, method: Method, self: unknown): Callable {
  const type = typeName(self)
  const invoke = (args: unknown[], kwargs: PyDict | null): unknown => {
    checkArity(type, name, args, kwargs)
    return method(self as never, args, kwargs)
  }
  return new Callable(name, invoke, {
    display: `<built-in method ${name} of ${type} object at 0x7f0000000000>`,
    typeName: 'builtin_function_or_method',
  })
}
