import { raise, TemplateError } from './errors.js'

/** A float whose value is a whole number; other floats are plain JavaScript numbers, whole numbers are Python ints. */
export class PyFloat {
  readonly value: number
  constructor(value: number) {
    this.value = value
  }
}

/** A Python tuple: a list that prints with round brackets and may be a key. */
export class Tuple extends Array<unknown> {
  static override get [Symbol.species](): ArrayConstructor {
    return Array
  }
}

/** Makes a tuple of exactly these items. */
export function tuple(items: readonly unknown[]): Tuple {
  const made = new Tuple()
  for (const item of items) made.push(item)
  return made
}

/** What `|groupby` gives for each group: a pair with names. */
export class GroupTuple extends Tuple {
  static pair(grouper: unknown, list: unknown[]): GroupTuple {
    const made = new GroupTuple()
    made.push(grouper, list)
    return made
  }
}

/** What a name, attribute or item gives that is not there. Prints as nothing; most other uses are errors. */
export class Undefined {
  readonly reason: string
  /** What to do about it, worked out when the error is made. */
  readonly hint: (() => string | undefined) | undefined
  constructor(reason: string, hint?: () => string | undefined) {
    this.reason = reason
    this.hint = hint
  }
}

/**
 * Ends the render because something undefined was used.
 * @param otherwise the hint where no name is near
 */
export function failUndefined(value: Undefined, otherwise?: string): never {
  throw new TemplateError('UndefinedError', value.reason, null, { hint: value.hint?.() ?? otherwise })
}

/** An object of the language itself, such as `loop`: it answers for its own members. */
export abstract class LanguageObject {
  abstract readonly typeName: string
  /** The member of that name; undefined when there is none. */
  abstract member(name: string): unknown
  abstract print(): string
  call(_args: readonly unknown[]): unknown {
    return raise('TypeError', `'${this.typeName}' object is not callable`)
  }
}

/** Text that is already escaped (`|safe`, `|e`); the same as text otherwise. */
export class Markup {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

/** Python's `range`. */
export class PyRange {
  readonly start: number
  readonly stop: number
  readonly step: number
  constructor(start: number, stop: number, step: number) {
    this.start = start
    this.stop = stop
    this.step = step
  }
  get length(): number {
    const span = this.step > 0 ? this.stop - this.start : this.start - this.stop
    return span <= 0 ? 0 : Math.ceil(span / Math.abs(this.step))
  }
  *[Symbol.iterator](): Generator<number> {
    for (let index = 0; index < this.length; index += 1) yield this.start + index * this.step
  }
}

/** A lazily made sequence, such as what `|map` gives; can be read once. */
export class Generated {
  readonly source: Iterator<unknown>
  /** How it prints, but for the address. */
  readonly display: string
  constructor(source: Iterable<unknown>, display = 'generator object') {
    this.display = display
    this.source = source[Symbol.iterator]()
  }
  [Symbol.iterator](): Iterator<unknown> {
    return this.source
  }
}

/** `dict.keys()`, `.values()`, `.items()`: live views that print with their name. */
export class DictView {
  readonly dict: PyDict
  readonly part: 'keys' | 'values' | 'items'
  constructor(dict: PyDict, part: 'keys' | 'values' | 'items') {
    this.dict = dict
    this.part = part
  }
  *[Symbol.iterator](): Generator {
    for (const [key, value] of this.dict.entries()) {
      yield this.part === 'keys' ? key : this.part === 'values' ? value : tuple([key, value])
    }
  }
}

/** A Python dict: keeps order, takes any hashable key, and knows that 1, 1.0 and True are one key. */
export class PyDict {
  private readonly map = new Map<unknown, [unknown, unknown]>()

  static from(entries: Iterable<readonly [unknown, unknown]>): PyDict {
    const made = new PyDict()
    for (const [key, value] of entries) made.set(key, value)
    return made
  }

  get size(): number {
    return this.map.size
  }
  has(key: unknown): boolean {
    return this.map.has(hashKey(key))
  }
  get(key: unknown): unknown {
    return this.map.get(hashKey(key))?.[1]
  }
  set(key: unknown, value: unknown): void {
    const hashed = hashKey(key)
    const entry = this.map.get(hashed)
    if (entry === undefined) this.map.set(hashed, [key, value])
    else entry[1] = value
  }
  delete(key: unknown): boolean {
    return this.map.delete(hashKey(key))
  }
  clear(): void {
    this.map.clear()
  }
  keys(): unknown[] {
    return [...this.map.values()].map((entry) => entry[0])
  }
  values(): unknown[] {
    return [...this.map.values()].map((entry) => entry[1])
  }
  entries(): IterableIterator<[unknown, unknown]> {
    return this.map.values()
  }
}

/** A Python set, as far as templates make them (`set()`); keeps insertion order. */
export class PySet {
  readonly dict = new PyDict()
  static from(items: Iterable<unknown>): PySet {
    const made = new PySet()
    for (const item of items) made.dict.set(item, true)
    return made
  }
  [Symbol.iterator](): Iterator<unknown> {
    return this.dict.keys()[Symbol.iterator]()
  }
}

/** `namespace()`: the one value whose attributes `set` may write. */
export class Namespace {
  readonly attributes = new PyDict()
}

/** The value under which a key is found; equal Python values give the same. Errors for what Python cannot hash. */
function hashKey(key: unknown): unknown {
  if (typeof key === 'string') return `s${key}`
  if (typeof key === 'boolean') return key ? 1 : 0
  if (typeof key === 'number' || typeof key === 'bigint' || key === null) return key
  if (key instanceof PyFloat) return key.value
  if (key instanceof Markup) return `s${key.text}`
  if (key instanceof Tuple) return `t${key.map((item) => `${typeof hashKey(item)}:${String(hashKey(item))}`).join(',')}`
  if (key instanceof Undefined) return 'undefined'
  if (Array.isArray(key)) raise('TypeError', "unhashable type: 'list'")
  if (key instanceof PyDict) raise('TypeError', "unhashable type: 'dict'")
  if (key instanceof PySet) raise('TypeError', "unhashable type: 'set'")
  return (key as { readonly extras?: { readonly hash?: () => unknown } }).extras?.hash?.() ?? key
}

/** Whether `value` is an int (bool is not counted). */
export function isInt(value: unknown): value is number | bigint {
  return typeof value === 'bigint' || (typeof value === 'number' && Number.isInteger(value))
}

/** Whether `value` is a float. */
export function isFloat(value: unknown): value is number | PyFloat {
  return value instanceof PyFloat || (typeof value === 'number' && !Number.isInteger(value))
}

/** Whether `value` takes part in arithmetic: int, float or bool. */
export function isNumeric(value: unknown): boolean {
  return (
    typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean' || value instanceof PyFloat
  )
}

/** Wraps a float so that whole ones stay floats. */
export function float(value: number): number | PyFloat {
  return Number.isInteger(value) ? new PyFloat(value) : value
}

/** Whether `value` is text. */
export function isText(value: unknown): value is string | Markup {
  return typeof value === 'string' || value instanceof Markup
}

/** The text of a text value. */
export function textOf(value: string | Markup): string {
  return typeof value === 'string' ? value : value.text
}
