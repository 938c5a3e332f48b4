import { equals, iterate, lengthOf } from './comparing.js'
import { raise } from './errors.js'
import { Callable } from './host-values.js'
import { Generated, LanguageObject, tuple, Undefined } from './values.js'

type Recurse = (items: unknown, depth: number) => unknown

/** `loop`: walks over the items and knows where it is. */
export class LoopContext extends LanguageObject {
  readonly typeName = 'LoopContext'
  private readonly items: unknown
  private source: Iterator<unknown>
  private readonly recurse: Recurse | null
  private readonly depth: number
  private index = -1
  private knownLength: number | null = null
  private current: unknown = undefined
  private previous: unknown = undefined
  private ahead: IteratorResult<unknown> | null = null
  private lastChanged: unknown = undefined

  constructor(items: unknown, recurse: Recurse | null, depth: number) {
    super()
    this.items = items
    this.source = iterate(items)[Symbol.iterator]()
    this.recurse = recurse
    this.depth = depth
  }

  [Symbol.iterator](): Iterator<unknown> {
    return { next: () => this.advance() }
  }

  private advance(): IteratorResult<unknown> {
    const result = this.ahead ?? this.source.next()
    this.ahead = null
    if (result.done === true) return result
    this.index += 1
    this.previous = this.current
    this.current = result.value
    return result
  }

  private peek(): IteratorResult<unknown> {
    this.ahead ??= this.source.next()
    return this.ahead
  }

  private length(): number {
    if (this.knownLength === null) {
      if (this.items instanceof Generated) {
        const rest: unknown[] = []
        for (let next = this.source.next(); next.done !== true; next = this.source.next()) rest.push(next.value)
        this.source = rest[Symbol.iterator]()
        this.knownLength = rest.length + this.index + 1 + (this.ahead !== null && this.ahead.done !== true ? 1 : 0)
      } else this.knownLength = lengthOf(this.items)
    }
    return this.knownLength
  }

  member(name: string): unknown {
    switch (name) {
      case 'index':
        return this.index + 1
      case 'index0':
        return this.index
      case 'revindex':
        return this.length() - this.index
      case 'revindex0':
        return this.length() - this.index - 1
      case 'first':
        return this.index === 0
      case 'last':
        return this.peek().done === true
      case 'length':
        return this.length()
      case 'depth':
        return this.depth + 1
      case 'depth0':
        return this.depth
      case 'previtem':
        return this.index === 0 ? new Undefined('there is no previous item') : this.previous
      case 'nextitem':
        return this.peek().done === true ? new Undefined('there is no next item') : this.peek().value
      case 'cycle':
        return new Callable('cycle', (args) => {
          if (args.length === 0) raise('TypeError', 'no items for cycling given')
          return args[this.index % args.length]
        })
      case 'changed':
        return new Callable('changed', (args) => {
          const value = tuple(args)
          if (this.lastChanged !== undefined && equals(this.lastChanged, value)) return false
          this.lastChanged = value
          return true
        })
      default:
        return undefined
    }
  }

  override call(args: readonly unknown[]): unknown {
    if (this.recurse === null) raise('TypeError', "the loop must have the 'recursive' marker to be called recursively")
    if (args.length !== 1) raise('TypeError', `loop() takes 1 argument, ${args.length} given`)
    return this.recurse(args[0], this.depth + 1)
  }

  print(): string {
    return `<LoopContext ${this.index + 1}/${this.length()}>`
  }
}
