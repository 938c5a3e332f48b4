import { operate } from '../../arithmetic.js'
import { iterate, truth } from '../../comparing.js'
import { raise } from '../../errors.js'
import { Callable, type CallSite, type HostObject, hostFunction, hostObject } from '../../host-values.js'
import { typeName } from '../../printing.js'
import { Generated, tuple } from '../../values.js'
import { wholeNumber } from '../time/date-value.js'

type Named = Readonly<Record<string, unknown>>

/** `modules.itertools`: sequences that are made as they are read. */
export function itertoolsModule(): HostObject {
  return hostObject(
    {
      chain: hostObject(
        { from_iterable: made('chain.from_iterable', (args) => chain(iterate(args[0]))) },
        { typeName: 'type', call: (args) => new Generated(chain(args)) },
      ),
      count: made('count', (args, kwargs) => count(args[0] ?? kwargs['start'] ?? 0, args[1] ?? kwargs['step'] ?? 1)),
      cycle: made('cycle', (args) => cycle([...iterate(args[0])])),
      repeat: made('repeat', (args, kwargs) => repeat(args[0] ?? kwargs['object'], args[1] ?? kwargs['times'])),
      accumulate: made('accumulate', (args, kwargs, call) =>
        accumulate(iterate(args[0]), args[1] ?? kwargs['func'] ?? null, call),
      ),
      compress: made('compress', (args) => compress([...iterate(args[0])], [...iterate(args[1])])),
      islice: made('islice', (args) => slice(args)),
      starmap: made('starmap', (args, _kwargs, call) =>
        [...iterate(args[1])].map((item) => callable(args[0]).invoke([...iterate(item)], null, call)),
      ),
      tee: hostFunction('itertools.tee', (args) => {
        const items = [...iterate(args[0])]
        return tuple(Array.from({ length: args[1] === undefined ? 2 : wholeNumber(args[1]) }, () => [...items]))
      }),
      zip_longest: made('zip_longest', (args, kwargs) => zipLongest(args, kwargs['fillvalue'] ?? null)),
      product: made('product', (args, kwargs) => {
        const pools = args.map((pool) => [...iterate(pool)])
        return product(Array.from({ length: wholeNumber(kwargs['repeat'] ?? 1) }, () => pools).flat())
      }),
      permutations: made('permutations', (args, kwargs) => {
        const pool = [...iterate(args[0])]
        const given = args[1] ?? kwargs['r'] ?? null
        return chosen(pool, given === null ? pool.length : wholeNumber(given), 'permutations')
      }),
      combinations: made('combinations', (args, kwargs) =>
        chosen([...iterate(args[0])], wholeNumber(args[1] ?? kwargs['r']), 'combinations'),
      ),
      combinations_with_replacement: made('combinations_with_replacement', (args, kwargs) =>
        chosen([...iterate(args[0])], wholeNumber(args[1] ?? kwargs['r']), 'with replacement'),
      ),
      filterfalse: made('filterfalse', (args, _kwargs, call) =>
        [...iterate(args[1])].filter(
          (item) => !truth(args[0] === null ? item : callable(args[0]).invoke([item], null, call)),
        ),
      ),
    },
    { typeName: 'module' },
  )
}

function made(
  name: string,
  make: (args: readonly unknown[], kwargs: Named, call: CallSite) => Iterable<unknown>,
): Callable {
  return hostFunction(`itertools.${name}`, (args, kwargs, call) => new Generated(make(args, kwargs, call)))
}

function callable(value: unknown): Callable {
  return value instanceof Callable ? value : raise('TypeError', `'${typeName(value)}' object is not callable`)
}

function* chain(lists: Iterable<unknown>): Generator {
  for (const list of lists) yield* iterate(list)
}

function* count(start: unknown, step: unknown): Generator {
  for (let value = start; ; value = operate('+', value, step)) yield value
}

function* cycle(items: readonly unknown[]): Generator {
  while (items.length > 0) yield* items
}

function* repeat(item: unknown, times: unknown): Generator {
  const most = times === undefined ? Infinity : wholeNumber(times)
  for (let index = 0; index < most; index += 1) yield item
}

function* accumulate(items: Iterable<unknown>, combine: unknown, call: CallSite): Generator {
  let total: unknown
  let first = true
  for (const item of items) {
    total = first
      ? item
      : combine === null
        ? operate('+', total, item)
        : callable(combine).invoke([total, item], null, call)
    first = false
    yield total
  }
}

function* compress(items: readonly unknown[], selectors: readonly unknown[]): Generator {
  for (const [index, item] of items.entries()) if (index < selectors.length && truth(selectors[index])) yield item
}

function* slice(args: readonly unknown[]): Generator {
  const bounds = args.slice(1).map((value) => (value === null ? null : wholeNumber(value)))
  const start = bounds.length === 1 ? 0 : (bounds[0] ?? 0)
  const stop = (bounds.length === 1 ? bounds[0] : bounds[1]) ?? Infinity
  const step = bounds[2] ?? 1
  if (start < 0 || stop < 0 || step < 1) raise('ValueError', 'islice() takes no negative numbers')
  if (stop === 0) return
  let index = 0
  for (const item of iterate(args[0])) {
    if (index >= start && (index - start) % step === 0) yield item
    index += 1
    if (index >= stop) return
  }
}

function* zipLongest(args: readonly unknown[], fill: unknown): Generator {
  const lists = args.map((list) => [...iterate(list)])
  const length = Math.max(0, ...lists.map((list) => list.length))
  for (let index = 0; index < length; index += 1) {
    yield tuple(lists.map((list) => (index < list.length ? list[index] : fill)))
  }
}

function* product(pools: readonly (readonly unknown[])[]): Generator {
  const [first, ...rest] = pools
  if (first === undefined) {
    yield tuple([])
    return
  }
  for (const item of first) for (const tail of product(rest)) yield tuple([item, ...(tail as unknown[])])
}

/** Choices of `size` items, in the order of the pool's positions. */
function* chosen(
  pool: readonly unknown[],
  size: number,
  kind: 'permutations' | 'combinations' | 'with replacement',
  taken: readonly number[] = [],
): Generator {
  if (taken.length === size) {
    yield tuple(taken.map((index) => pool[index]))
    return
  }
  const last = taken.at(-1) ?? (kind === 'with replacement' ? 0 : -1)
  for (let index = 0; index < pool.length; index += 1) {
    const allowed =
      kind === 'permutations' ? !taken.includes(index) : kind === 'combinations' ? index > last : index >= last
    if (allowed) yield* chosen(pool, size, kind, [...taken, index])
  }
}
