import { raise } from './errors.js'
import type { PyDict } from './values.js'

/** How many positional arguments a method takes, and the names of those that may be given by name. */
type Arity = readonly [least: number, most: number, ...keywords: string[]]

const NONE: Arity = [0, 0]
const ONE: Arity = [1, 1]
const SEARCH: Arity = [1, 3]

function table(entries: Readonly<Record<string, Arity>>, none: readonly string[]): ReadonlyMap<string, Arity> {
  return new Map([...Object.entries(entries), ...none.map((name) => [name, NONE] as const)])
}

const text = table(
  {
    strip: [0, 1],
    lstrip: [0, 1],
    rstrip: [0, 1],
    split: [0, 2, 'sep', 'maxsplit'],
    rsplit: [0, 2, 'sep', 'maxsplit'],
    splitlines: [0, 1, 'keepends'],
    join: ONE,
    replace: [2, 3],
    startswith: SEARCH,
    endswith: SEARCH,
    find: SEARCH,
    rfind: SEARCH,
    index: SEARCH,
    rindex: SEARCH,
    count: SEARCH,
    removeprefix: ONE,
    removesuffix: ONE,
    zfill: ONE,
    translate: ONE,
    maketrans: [1, 3],
    format_map: ONE,
    center: [1, 2],
    ljust: [1, 2],
    rjust: [1, 2],
    partition: ONE,
    rpartition: ONE,
    expandtabs: [0, 1, 'tabsize'],
    encode: [0, 2, 'encoding', 'errors'],
  },
  [
    ...[
      'upper',
      'lower',
      'casefold',
      'title',
      'capitalize',
      'swapcase',
      'isdigit',
      'isdecimal',
      'isnumeric',
      'isascii',
    ],
    ...['isalnum', 'isalpha', 'isspace', 'isupper', 'islower', 'istitle', 'isidentifier', 'isprintable'],
  ],
)

const ARITIES: Readonly<Record<string, ReadonlyMap<string, Arity>>> = {
  str: text,
  list: table(
    {
      append: ONE,
      extend: ONE,
      insert: [2, 2],
      index: SEARCH,
      count: ONE,
      pop: [0, 1],
      remove: ONE,
      sort: [0, 0, 'key', 'reverse'],
    },
    ['clear', 'reverse', 'copy'],
  ),
  tuple: table({ index: SEARCH, count: ONE }, []),
  range: table({ index: ONE, count: ONE }, []),
  dict: table({ fromkeys: [1, 2], get: [1, 2], pop: [1, 2], setdefault: [1, 2] }, [
    'keys',
    'values',
    'items',
    'popitem',
    'copy',
    'clear',
  ]),
  int: table({}, ['bit_length', 'conjugate']),
  float: table({}, ['is_integer', 'conjugate']),
}

/** Ends with Python's error when a built-in method gets other arguments than it takes. */
export function checkArity(type: string, name: string, args: readonly unknown[], kwargs: PyDict | null): void {
  const arity = ARITIES[type]?.get(name)
  if (arity === undefined) return
  const [least, most, ...keywords] = arity
  const unknown = kwargs?.keys().find((key) => !keywords.includes(String(key)))
  if (unknown !== undefined) raise('TypeError', `${type}.${name}() takes no keyword argument '${String(unknown)}'`)
  if (args.length >= least && args.length <= most) return
  const takes = most === 0 ? 'no arguments' : least === most ? `exactly ${least}` : `${least} to ${most} arguments`
  raise('TypeError', `${type}.${name}() takes ${takes} (${args.length} given)`)
}
