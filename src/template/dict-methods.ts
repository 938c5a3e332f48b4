import { iterate } from './comparing.js'
import { raise } from './errors.js'
import type { Method } from './members.js'
import { repr } from './printing.js'
import { DictView, failUndefined, PyDict, PySet, tuple, Undefined } from './values.js'

type DictMethod = (self: PyDict, args: unknown[], kwargs: PyDict | null) => unknown

const methods: Record<string, DictMethod> = {
  get: (self, [key, fallback], kwargs) =>
    self.has(key) ? self.get(key) : (fallback ?? kwargs?.get('default') ?? null),
  keys: (self) => new DictView(self, 'keys'),
  values: (self) => new DictView(self, 'values'),
  items: (self) => new DictView(self, 'items'),
  update: (self, args, kwargs) => {
    const [other] = args
    if (args.length > 1) raise('TypeError', `update expected at most 1 argument, got ${args.length}`)
    if (other !== undefined) for (const [key, value] of pairsOf(other)) self.set(key, value)
    if (kwargs !== null) for (const [key, value] of kwargs.entries()) self.set(key, value)
    return null
  },
  setdefault: (self, [key, fallback]) => {
    if (!self.has(key)) self.set(key, fallback ?? null)
    return self.get(key)
  },
  pop: (self, args) => {
    const [key, fallback] = args
    if (!self.has(key)) return args.length > 1 ? fallback : raise('KeyError', repr(key))
    const value = self.get(key)
    self.delete(key)
    return value
  },
  popitem: (self) => {
    const last = self.keys().at(-1)
    if (self.size === 0) raise('KeyError', "'popitem(): dictionary is empty'")
    const value = self.get(last)
    self.delete(last)
    return tuple([last, value])
  },
  fromkeys: (_self, [keys, value]) => PyDict.from([...iterate(keys)].map((key) => [key, value ?? null] as const)),
  copy: (self) => PyDict.from(self.entries()),
  clear: (self) => {
    self.clear()
    return null
  },
}

/** Methods of dicts. */
export const dictMethods: Readonly<Record<string, Method>> = Object.assign(
  Object.create(null) as Record<string, Method>,
  methods,
)

/** Methods of `dict.keys()` and its kin. */
export const viewMethods: Readonly<Record<string, Method>> = Object.assign(
  Object.create(null) as Record<string, Method>,
  {
    isdisjoint: (self: DictView, [other]: unknown[]) => {
      const members = PySet.from(iterate(other))
      return ![...self].some((item) => members.dict.has(item))
    },
  },
)

const sets: Record<string, (self: PySet, args: unknown[]) => unknown> = {
  add: (self, [item]) => (self.dict.set(item, true), null),
  discard: (self, [item]) => (self.dict.delete(item), null),
  update: (self, args) => {
    for (const other of args) for (const item of iterate(other)) self.dict.set(item, true)
    return null
  },
  union: (self, args) => PySet.from([...self, ...args.flatMap((other) => [...iterate(other)])]),
  intersection: (self, [other]) => {
    const members = PySet.from(iterate(other))
    return PySet.from([...self].filter((item) => members.dict.has(item)))
  },
  difference: (self, [other]) => {
    const members = PySet.from(iterate(other))
    return PySet.from([...self].filter((item) => !members.dict.has(item)))
  },
  issubset: (self, [other]) => {
    const members = PySet.from(iterate(other))
    return [...self].every((item) => members.dict.has(item))
  },
  issuperset: (self, [other]) => [...iterate(other)].every((item) => self.dict.has(item)),
  copy: (self) => PySet.from(self),
}

/** Methods of sets. */
export const setMethods: Readonly<Record<string, Method>> = Object.assign(
  Object.create(null) as Record<string, Method>,
  sets,
)

/** The pairs a dict is made from: another dict, or items of two. */
export function pairsOf(value: unknown): [unknown, unknown][] {
  if (value instanceof PyDict) return [...value.entries()]
  if (value instanceof Undefined) failUndefined(value)
  return [...iterate(value)].map((item) => {
    const pair = [...iterate(item)]
    if (pair.length !== 2)
      raise('ValueError', `dictionary update sequence element has length ${pair.length}; 2 is required`)
    return [pair[0], pair[1]]
  })
}
