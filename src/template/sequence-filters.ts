import { operate } from './arithmetic.js'
import { integerArgument } from './arguments.js'
import { iterate, lengthOf, truth } from './comparing.js'
import { define, type Operation } from './definitions.js'
import { dictMethods } from './dict-methods.js'
import { raise } from './errors.js'
import { itemGetter } from './item-getter.js'
import { getAttribute, getItem } from './members.js'
import { str, typeName } from './printing.js'
import type { RunState } from './run-context.js'
import { DictView, Generated, isText, PyDict, PyRange, textOf, Tuple, tuple, Undefined } from './values.js'

/** Whether Python's `reversed()` takes it. */
function isReversible(value: unknown): boolean {
  return (
    isText(value) ||
    Array.isArray(value) ||
    value instanceof PyDict ||
    value instanceof DictView ||
    value instanceof PyRange ||
    value instanceof Undefined
  )
}

function reverse(value: unknown): unknown {
  if (isText(value)) return [...textOf(value)].reverse().join('')
  if (isReversible(value)) return new Generated([...iterate(value)].reverse(), reverseName(value))
  try {
    return [...iterate(value)].reverse()
  } catch {
    return raise('FilterArgumentError', 'argument must be iterable')
  }
}

/** How Python names the iterator that runs backwards over a value. */
function reverseName(value: unknown): string {
  if (value instanceof PyDict) return 'dict_reversekeyiterator object'
  if (value instanceof DictView) return `dict_reverse${value.part.slice(0, -1)}iterator object`
  if (Array.isArray(value) && !(value instanceof Tuple)) return 'list_reverseiterator object'
  return value instanceof PyRange ? 'range_iterator object' : 'reversed object'
}

function last(value: unknown): unknown {
  if (!isReversible(value)) return raise('TypeError', `'${typeName(value)}' object is not reversible`)
  const items = [...iterate(value)]
  return items.length === 0 ? new Undefined('No last item, sequence was empty.') : items.at(-1)
}

function first(value: unknown): unknown {
  for (const item of iterate(value)) return item
  return new Undefined('No first item, sequence was empty.')
}

function* slices(value: unknown, count: number, fill: unknown): Generator {
  const items = [...iterate(value)]
  if (count === 0) raise('ZeroDivisionError', 'integer division or modulo by zero')
  const each = Math.floor(items.length / count)
  const longer = items.length - each * count
  let at = 0
  for (let index = 0; index < count; index += 1) {
    const size = index < longer ? each + 1 : each
    const part = items.slice(at, at + size)
    at += size
    if (fill !== undefined && fill !== null && index >= longer) part.push(fill)
    yield part
  }
}

function* batches(value: unknown, size: number, fill: unknown): Generator {
  let batch: unknown[] = []
  for (const item of iterate(value)) {
    if (batch.length === size) {
      yield batch
      batch = []
    }
    batch.push(item)
  }
  if (batch.length === 0) return
  if (fill !== undefined && fill !== null) while (batch.length < size) batch.push(fill)
  yield batch
}

function* pairs(value: unknown): Generator {
  if (value instanceof Undefined) return
  if (!(value instanceof PyDict)) raise('TypeError', 'Can only get item pairs from a mapping.')
  for (const [key, item] of value.entries()) yield tuple([key, item])
}

/** Any item, but the same one in each render: what is built must not differ from run to run. */
function random(value: unknown, state: RunState): unknown {
  const length = lengthOf(value)
  if (length === 0) return new Undefined('No random item, sequence was empty.')
  return getItem(value, state.chance() % length)
}

/** Filters of lists, dicts and any value. */
export const sequenceFilters: readonly (readonly [string, Operation])[] = [
  define('default default_value? boolean?', (value, [fallback, boolean]) => {
    const absent = value instanceof Undefined || (boolean !== undefined && truth(boolean) && !truth(value))
    return absent ? (fallback === undefined ? '' : fallback) : value
  }),
  define('length', lengthOf),
  define('list', (value) => [...iterate(value)]),
  define('first', first),
  define('last', last),
  define('reverse', reverse),
  define('random', (value, _given, state) => random(value, state)),
  define('items', (value) => new Generated(pairs(value), 'generator object do_items')),
  define('join d? attribute?', (value, [separator, attribute]) => {
    const read = itemGetter(attribute)
    return Array.from(iterate(value), (item) => str(read(item))).join(separator === undefined ? '' : str(separator))
  }),
  define('sum attribute? start?', (value, [attribute, start]) => {
    const read = itemGetter(attribute)
    let total: unknown = start === undefined ? 0 : start
    if (isText(total)) raise('TypeError', "sum() can't sum strings [use ''.join(seq) instead]")
    for (const item of iterate(value)) total = operate('+', total, read(item))
    return total
  }),
  define(
    'slice slices fill_with?',
    (value, [count, fill]) =>
      new Generated(slices(value, integerArgument(count), fill), 'generator object sync_do_slice'),
  ),
  define(
    'batch linecount fill_with?',
    (value, [size, fill]) => new Generated(batches(value, integerArgument(size), fill), 'generator object do_batch'),
  ),
  define('attr name', (value, [name]) => {
    const text = str(name)
    const isItem = value instanceof PyDict && !Object.hasOwn(dictMethods, text)
    return isItem ? new Undefined(`'dict object' has no attribute '${text}'`) : getAttribute(value, text)
  }),
]
