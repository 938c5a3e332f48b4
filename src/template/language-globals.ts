import { integerArgument } from './arguments.js'
import { pairsOf } from './dict-methods.js'
import { raise } from './errors.js'
import { Callable } from './host-values.js'
import { MacroReturn } from './macro-return.js'
import { str } from './printing.js'
import { LanguageObject, Namespace, PyDict, PyRange } from './values.js'

/** Longest `range`, as in Jinja's sandbox. */
const MAX_RANGE = 100_000

/** Walks round its values, one step for each `next()`. */
class Cycler extends LanguageObject {
  readonly typeName = 'Cycler'
  private readonly items: readonly unknown[]
  private at = 0
  constructor(items: readonly unknown[]) {
    super()
    this.items = items
  }
  member(name: string): unknown {
    if (name === 'current') return this.items[this.at]
    if (name === 'next') {
      return new Callable('next', () => {
        const value = this.items[this.at]
        this.at = (this.at + 1) % this.items.length
        return value
      })
    }
    if (name !== 'reset') return undefined
    return new Callable('reset', () => {
      this.at = 0
      return null
    })
  }
  print(): string {
    return '<Cycler>'
  }
}

/** Gives nothing the first time it is called, and its separator each time after. */
class Joiner extends LanguageObject {
  readonly typeName = 'Joiner'
  private readonly separator: string
  private used = false
  constructor(separator: string) {
    super()
    this.separator = separator
  }
  member(): unknown {
    return undefined
  }
  override call(): unknown {
    const text = this.used ? this.separator : ''
    this.used = true
    return text
  }
  print(): string {
    return '<Joiner>'
  }
}

function range(args: readonly unknown[]): PyRange {
  if (args.length < 1 || args.length > 3) raise('TypeError', `range expected 1 to 3 arguments, got ${args.length}`)
  const [first = 0, second, step = 1] = args.map(integerArgument)
  const made = second === undefined ? new PyRange(0, first, 1) : new PyRange(first, second, step)
  if (made.step === 0) raise('ValueError', 'range() arg 3 must not be zero')
  if (made.length > MAX_RANGE) {
    raise('OverflowError', `Range too big. The sandbox blocks ranges larger than MAX_RANGE=${MAX_RANGE}.`)
  }
  return made
}

function dictOf(name: string, args: readonly unknown[], kwargs: PyDict | null): PyDict {
  if (args.length > 1) raise('TypeError', `${name} expected at most 1 argument, got ${args.length}`)
  const made = PyDict.from(args.length === 0 ? [] : pairsOf(args[0]))
  for (const [key, value] of kwargs?.entries() ?? []) made.set(key, value)
  return made
}

function namespace(args: readonly unknown[], kwargs: PyDict | null): Namespace {
  const made = new Namespace()
  for (const [key, value] of dictOf('namespace', args, kwargs).entries()) made.attributes.set(key, value)
  return made
}

/** Names that every template has, below those of its scope. */
export const languageGlobals: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['range', new Callable('range', (args) => range(args))],
  ['dict', new Callable('dict', (args, kwargs) => dictOf('dict', args, kwargs))],
  ['namespace', new Callable('namespace', namespace)],
  [
    'cycler',
    new Callable('cycler', (args) => {
      if (args.length === 0) raise('RuntimeError', 'at least one item has to be provided')
      return new Cycler(args)
    }),
  ],
  ['joiner', new Callable('joiner', (args) => new Joiner(args.length === 0 ? ', ' : str(args[0])))],
  [
    'return',
    new Callable('return', (args) => {
      if (args.length > 1) raise('TypeError', `return() takes 1 value, ${args.length} given`)
      throw new MacroReturn(args[0] ?? null)
    }),
  ],
])
