import { bindArguments, integerArgument, sliceBounds } from './arguments.js'
import { equals, iterate, order } from './comparing.js'
import { raise } from './errors.js'
import { Callable } from './host-values.js'
import type { Method } from './members.js'
import { repr } from './printing.js'
import type { PyDict } from './values.js'

type ListMethod = (self: unknown[], args: unknown[], kwargs: PyDict | null) => unknown

const reading: Record<string, ListMethod> = {
  index: (self, [item, start, stop]) => {
    const [from, to] = sliceBounds(self.length, start, stop)
    const at = self.findIndex((member, index) => index >= from && index < to && equals(member, item))
    return at === -1 ? raise('ValueError', `${repr(item)} is not in list`) : at
  },
  count: (self, [item]) => self.filter((member) => equals(member, item)).length,
}

const writing: Record<string, ListMethod> = {
  append: (self, args) => {
    if (args.length !== 1) raise('TypeError', `list.append() takes exactly one argument (${args.length} given)`)
    self.push(args[0])
    return null
  },
  extend: (self, [items]) => {
    self.push(...iterate(items))
    return null
  },
  insert: (self, [index, item]) => {
    self.splice(integerArgument(index), 0, item)
    return null
  },
  pop: (self, args) => {
    const [index] = args
    const at = index === undefined ? self.length - 1 : integerArgument(index)
    if (self.length === 0) raise('IndexError', 'pop from empty list')
    const position = at < 0 ? at + self.length : at
    if (position < 0 || position >= self.length) raise('IndexError', 'pop index out of range')
    return self.splice(position, 1)[0]
  },
  remove: (self, [item]) => {
    const at = self.findIndex((member) => equals(member, item))
    if (at === -1) raise('ValueError', 'list.remove(x): x not in list')
    self.splice(at, 1)
    return null
  },
  clear: (self) => {
    self.length = 0
    return null
  },
  reverse: (self) => {
    self.reverse()
    return null
  },
  sort: (self, args, kwargs) => {
    const [key, reverse] = bindArguments('sort', ['key', 'reverse'], args, kwargs)
    const keyOf =
      key instanceof Callable
        ? (item: unknown) => key.invoke([item], null, { file: '', line: 0, column: 0 })
        : (item: unknown) => item
    sortInPlace(self, keyOf, reverse !== undefined && integerArgument(reverse) !== 0)
    return null
  },
  copy: (self) => [...self],
}

/** Methods of lists. */
export const listMethods: Readonly<Record<string, Method>> = table({ ...reading, ...writing })

/** Methods of ranges. */
export const rangeMethods: Readonly<Record<string, Method>> = table({
  index: (self, [item]) => {
    const at = [...self].findIndex((member) => equals(member, item))
    return at === -1 ? raise('ValueError', `${repr(item)} is not in range`) : at
  },
  count: (self, [item]) => [...self].filter((member) => equals(member, item)).length,
})

/** Methods of tuples. */
export const tupleMethods: Readonly<Record<string, Method>> = table(reading)

/** Sorts stably by a key; reversed keeps equal items in their order, as Python does. */
export function sortInPlace(items: unknown[], keyOf: (item: unknown) => unknown, reverse: boolean): void {
  const keyed = items.map((item) => ({ item, key: keyOf(item) }))
  keyed.sort((left, right) => (reverse ? (order(right.key, left.key) ?? 0) : (order(left.key, right.key) ?? 0)))
  keyed.forEach((entry, index) => {
    items[index] = entry.item
  })
}

function table(methods: Record<string, ListMethod>): Readonly<Record<string, Method>> {
  return Object.assign(Object.create(null) as Record<string, Method>, methods)
}
