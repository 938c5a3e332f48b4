import { raise } from './errors.js'
import { HostObject } from './host-values.js'
import { typeName } from './printing.js'
import {
  DictView,
  Generated,
  isNumeric,
  isText,
  Markup,
  PyDict,
  PyFloat,
  PyRange,
  PySet,
  textOf,
  Tuple,
  Undefined,
  failUndefined,
  LanguageObject,
} from './values.js'

/** Python's truth of a value: empty text, empty collections, zero, None and undefined are false. */
export function truth(value: unknown): boolean {
  if (typeof value === 'boolean') return value
  if (value === null || value === undefined || value === '' || value === 0 || value === 0n) return false
  if (typeof value !== 'object') return true
  if (value instanceof Undefined) return false
  if (Array.isArray(value)) return value.length > 0
  if (value instanceof PyDict) return value.size > 0
  if (value instanceof PyFloat) return value.value !== 0
  if (value instanceof Markup) return value.text !== ''
  if (value instanceof PyRange) return value.length > 0
  if (value instanceof PySet) return value.dict.size > 0
  if (value instanceof DictView) return value.dict.size > 0
  if (value instanceof HostObject) return value.extras.truth?.() ?? (value.extras.length?.() ?? 1) > 0
  return true
}

/** Number of a numeric value; bigints stay. */
export function numberOf(value: unknown): number | bigint {
  if (typeof value === 'bigint' || typeof value === 'number') return value
  if (value instanceof PyFloat) return value.value
  return value === true ? 1 : 0
}

/** Whether an int and a float, or two of a kind, are the same number; NaN is none. */
function sameNumber(left: number | bigint, right: number | bigint): boolean {
  if (left < right) return false
  if (left > right) return false
  return !Number.isNaN(Number(left)) && !Number.isNaN(Number(right))
}

/** Python's `==`. */
export function equals(left: unknown, right: unknown): boolean {
  if (left === right) return !(typeof left === 'number' && Number.isNaN(left))
  if (isNumeric(left) && isNumeric(right)) return sameNumber(numberOf(left), numberOf(right))
  if (isText(left) && isText(right)) return textOf(left) === textOf(right)
  if (left instanceof Undefined || right instanceof Undefined)
    return left instanceof Undefined && right instanceof Undefined
  if (left instanceof HostObject) return left.extras.equals?.(right) ?? false
  if (right instanceof HostObject) return right.extras.equals?.(left) ?? false
  if (Array.isArray(left) && Array.isArray(right)) {
    if (left instanceof Tuple !== right instanceof Tuple || left.length !== right.length) return false
    return left.every((item, index) => equals(item, right[index]))
  }
  if (left instanceof PyDict && right instanceof PyDict) return equalDicts(left, right)
  if (left instanceof PyRange && right instanceof PyRange) return equals([...left], [...right])
  const [members, others] = [membersOf(left), membersOf(right)]
  if (members === null || others === null || members.size !== others.size) return false
  return orderSets(members, others) === 0
}

/** What compares as a set. */
interface Members extends Iterable<unknown> {
  readonly size: number
  has(item: unknown): boolean
}

/** A set, or a view of keys or items; null for everything else. */
function membersOf(value: unknown): Members | null {
  if (value instanceof PySet) return membersWith(value, value.dict.size, (item) => value.dict.has(item))
  if (!(value instanceof DictView) || value.part === 'values') return null
  const { dict } = value
  if (value.part === 'keys') return membersWith(value, dict.size, (item) => dict.has(item))
  const isEntry = (item: unknown): boolean =>
    item instanceof Tuple && item.length === 2 && dict.has(item[0]) && equals(dict.get(item[0]), item[1])
  return membersWith(value, dict.size, isEntry)
}

function membersWith(items: Iterable<unknown>, size: number, has: (item: unknown) => boolean): Members {
  return { size, [Symbol.iterator]: () => items[Symbol.iterator](), has }
}

/** Sets are ordered by what they hold: a part is less than the whole, and neither of two that differ is. */
function orderSets(left: Members, right: Members): number | undefined {
  const isWithin = (inner: Members, outer: Members): boolean => [...inner].every((item) => outer.has(item))
  const [isPart, isWhole] = [isWithin(left, right), isWithin(right, left)]
  if (isPart && isWhole) return 0
  return isPart ? -1 : isWhole ? 1 : undefined
}

function equalDicts(left: PyDict, right: PyDict): boolean {
  if (left.size !== right.size) return false
  for (const [key, value] of left.entries()) if (!right.has(key) || !equals(value, right.get(key))) return false
  return true
}

/** Order of two values as Python has it: negative, zero or positive; NaN compares as undefined. Errors across types. */
export function order(left: unknown, right: unknown, operator = '<'): number | undefined {
  if (isNumeric(left) && isNumeric(right)) {
    const a = numberOf(left)
    const b = numberOf(right)
    return a < b ? -1 : a > b ? 1 : sameNumber(a, b) ? 0 : undefined
  }
  if (isText(left) && isText(right)) return compareText(textOf(left), textOf(right))
  if (left instanceof Undefined || right instanceof Undefined) {
    const found = left instanceof Undefined ? left : (right as Undefined)
    failUndefined(found)
  }
  if (left instanceof HostObject && left.extras.compare !== undefined) return left.extras.compare(right)
  if (right instanceof HostObject && right.extras.compare !== undefined) {
    const reversed = right.extras.compare(left)
    return reversed === undefined ? undefined : -reversed
  }
  if (Array.isArray(left) && Array.isArray(right) && left instanceof Tuple === right instanceof Tuple) {
    for (let index = 0; index < Math.min(left.length, right.length); index += 1) {
      if (!equals(left[index], right[index])) return order(left[index], right[index], operator)
    }
    return left.length - right.length
  }
  const [members, others] = [membersOf(left), membersOf(right)]
  if (members !== null && others !== null) return orderSets(members, others)
  return raise(
    'TypeError',
    `'${operator}' not supported between instances of '${typeName(left)}' and '${typeName(right)}'`,
  )
}

/** Order by code point, which is not JavaScript's order above the basic plane. */
function compareText(left: string, right: string): number {
  if (left === right) return 0
  const length = Math.min(left.length, right.length)
  for (let index = 0; index < length; index += 1) {
    const a = left.charCodeAt(index)
    const b = right.charCodeAt(index)
    if (a === b) continue
    const high = (code: number): number => (code >= 0xd800 && code <= 0xdfff ? code + 0x10000 : code)
    return high(a) < high(b) ? -1 : 1
  }
  return left.length - right.length
}

/** Python's `item in container`. */
export function contains(container: unknown, item: unknown): boolean {
  if (isText(container)) {
    if (isText(item)) return textOf(container).includes(textOf(item))
    if (item instanceof Undefined) raise('TypeError', "'in <string>' requires string as left operand, not Undefined")
    raise('TypeError', `'in <string>' requires string as left operand, not ${typeName(item)}`)
  }
  if (container instanceof PyDict) return container.has(item)
  if (container instanceof PySet) return container.dict.has(item)
  if (container instanceof Undefined) return false
  return [...iterate(container)].some((member) => equals(member, item))
}

/** What a `for` walks over. Errors for what cannot be walked. */
export function iterate(value: unknown, complaint?: string): Iterable<unknown> {
  if (typeof value === 'string') return value
  if (Array.isArray(value)) return value
  if (value instanceof PyDict) return value.keys()
  if (value instanceof Markup) return value.text
  if (value instanceof Undefined) return []
  if (value instanceof PyRange || value instanceof DictView || value instanceof PySet || value instanceof Generated) {
    return value
  }
  if (value instanceof HostObject && value.extras.iterate !== undefined) return value.extras.iterate()
  if (value instanceof LanguageObject && Symbol.iterator in value) return value as Iterable<unknown>
  if (complaint !== undefined) raise('TypeError', `${complaint} ${typeName(value)} object`)
  return raise('TypeError', `'${typeName(value)}' object is not iterable`)
}

/** Python's `len(value)`; text counts code points. */
export function lengthOf(value: unknown): number {
  if (isText(value)) return codePoints(textOf(value))
  if (Array.isArray(value)) return value.length
  if (value instanceof PyDict) return value.size
  if (value instanceof PyRange) return value.length
  if (value instanceof DictView) return value.dict.size
  if (value instanceof PySet) return value.dict.size
  if (value instanceof Undefined) return 0
  if (value instanceof HostObject && value.extras.length !== undefined) return value.extras.length()
  return raise('TypeError', `object of type '${typeName(value)}' has no len()`)
}

function codePoints(text: string): number {
  let count = 0
  for (const _ of text) count += 1
  return count
}
