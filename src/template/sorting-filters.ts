import { integerArgument } from './arguments.js'
import { equals, iterate, order, truth } from './comparing.js'
import { define, type Operation } from './definitions.js'
import { raise } from './errors.js'
import { itemGetter, withoutCase } from './item-getter.js'
import { sortInPlace } from './list-methods.js'
import { str, typeName } from './printing.js'
import { failUndefined, Generated, GroupTuple, isText, PyDict, PySet, textOf, tuple, Undefined } from './values.js'

function isOn(value: unknown): boolean {
  return value !== undefined && truth(value)
}

/** Unlike other switches, `reverse` has to be a number in Python. */
function isReversed(value: unknown): boolean {
  return value !== undefined && integerArgument(value) !== 0
}

/** Reads what is compared: an attribute (or none), case dropped unless asked for. */
function keyOf(attribute: unknown, caseSensitive: unknown): (item: unknown) => unknown {
  const read = itemGetter(attribute)
  return isOn(caseSensitive) ? read : (item) => withoutCase(read(item))
}

function sort(value: unknown, [reverse, caseSensitive, attribute]: unknown[]): unknown[] {
  const attributes = isText(attribute) ? textOf(attribute).split(',') : [attribute]
  const readers = attributes.map((name) => keyOf(name, caseSensitive))
  const items = [...iterate(value)]
  sortInPlace(items, (item) => readers.map((read) => read(item)), isReversed(reverse))
  return items
}

function extreme(value: unknown, [caseSensitive, attribute]: unknown[], isBetter: (order: number) => boolean): unknown {
  const read = keyOf(attribute, caseSensitive)
  let best: { item: unknown; key: unknown } | null = null
  for (const item of iterate(value)) {
    const key = read(item)
    if (best === null || isBetter(order(key, best.key) ?? 0)) best = { item, key }
  }
  return best === null ? new Undefined('No aggregated item, sequence was empty.') : best.item
}

function* unique(value: unknown, [caseSensitive, attribute]: unknown[]): Generator {
  const read = keyOf(attribute, caseSensitive)
  const seen = new PySet()
  for (const item of iterate(value)) {
    const key = read(item)
    if (seen.dict.has(key)) continue
    seen.dict.set(key, true)
    yield item
  }
}

function groupBy(value: unknown, [attribute, fallback, caseSensitive]: unknown[]): unknown[] {
  const exact = itemGetter(attribute, fallback)
  const read = isOn(caseSensitive) ? exact : (item: unknown): unknown => withoutCase(exact(item))
  const items = [...iterate(value)]
  sortInPlace(items, read, false)
  const groups: { key: unknown; members: unknown[] }[] = []
  for (const item of items) {
    const key = read(item)
    const group = groups.at(-1)
    if (group !== undefined && equals(group.key, key)) group.members.push(item)
    else groups.push({ key, members: [item] })
  }
  return groups.map(({ members }) => GroupTuple.pair(exact(members[0]), members))
}

function dictSort(value: unknown, [caseSensitive, by, reverse]: unknown[]): unknown[] {
  const part = by === undefined ? 'key' : str(by)
  if (part !== 'key' && part !== 'value') {
    raise('FilterArgumentError', 'You can only sort by either "key" or "value"')
  }
  if (value instanceof Undefined) failUndefined(value)
  if (!(value instanceof PyDict)) return raise('AttributeError', `'${typeName(value)}' object has no attribute 'items'`)
  const items = Array.from(value.entries(), ([key, item]) => tuple([key, item]))
  const at = part === 'key' ? 0 : 1
  sortInPlace(items, (pair) => keyOf(undefined, caseSensitive)((pair as unknown[])[at]), isReversed(reverse))
  return items
}

/** Filters that compare items. */
export const sortingFilters: readonly (readonly [string, Operation])[] = [
  define('sort reverse? case_sensitive? attribute?', sort),
  define('min case_sensitive? attribute?', (value, given) => extreme(value, given, (order) => order < 0)),
  define('max case_sensitive? attribute?', (value, given) => extreme(value, given, (order) => order > 0)),
  define(
    'unique case_sensitive? attribute?',
    (value, given) => new Generated(unique(value, given), 'generator object sync_do_unique'),
  ),
  define('groupby attribute default? case_sensitive?', groupBy),
  define('dictsort case_sensitive? by? reverse?', dictSort),
]
