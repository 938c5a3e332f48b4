import { TemplateError } from './errors.js'
import { filterNames } from './filters.js'
import { CALL_CLOSE, CALL_OPEN, literal, packPosition } from './generated-code.js'
import type { BinaryName, CallArguments, Expression, NodeOf } from './nodes.js'
import { COMPARISONS, OPERATORS } from './operators.js'
import { NunjucksCompiler } from './nunjucks-internals.js'
import type { Names } from './scopes.js'
import { testNames } from './tests.js'
import { PyFloat } from './values.js'
import { nearestHint } from '../core/text.js'

/** What surrounds the code that is being written. */
export interface Frame {
  readonly names: Names
  /** Inside `if`: an unknown filter or test is an error only when it is reached. */
  readonly soft: boolean
  /** Whether `break` and `continue` have a loop in this function. */
  readonly loop: boolean
  /** Whether `return(…)` as a statement may leave this function. */
  readonly returns: boolean
  /** Parameters of a macro that may still be without value, while defaults are worked out. */
  readonly pending?: ReadonlySet<string>
}

type At = { readonly lineno: number; readonly colno: number }

/**
 * Writes JavaScript for expressions, over nunjucks' compiler. `p=` as the last argument of a runtime call keeps the
 * position for errors: it is set after the other arguments, hence right after nested calls return.
 */
export abstract class ExpressionCompiler extends NunjucksCompiler {
  declare file: string
  /** Inside of a printed constant: there a slice of what has none is undefined and no error. */
  declare constant: boolean

  override fail(message: string, line = 1, column = 1): never {
    throw new TemplateError('TemplateSyntaxError', message, { file: this.file, line, column })
  }

  protected position(at: At): string {
    return `p=${packPosition(at.lineno, at.colno)}`
  }

  protected expression(node: Expression, frame: Frame): void {
    this.compile(node, frame)
  }

  /** `name(first, …rest)`, each part either code or an expression. */
  protected emitCall(name: string, frame: Frame, ...parts: readonly (string | Expression)[]): void {
    this._emit(`${name}(`)
    parts.forEach((part, index) => {
      if (index > 0) this._emit(',')
      if (typeof part === 'string') this._emit(part)
      else this.expression(part, frame)
    })
    this._emit(')')
  }

  protected list(items: readonly Expression[], frame: Frame): void {
    this._emit('[')
    for (const item of items) {
      this.expression(item, frame)
      this._emit(',')
    }
    this._emit(']')
  }

  compileLiteral(node: NodeOf<'Literal'>): void {
    const { value } = node
    if (typeof value === 'string') this._emit(literal(value))
    else if (typeof value === 'bigint') this._emit(`${value}n`)
    else if (value instanceof PyFloat) this._emit(`rt.float(${value.value})`)
    else this._emit(String(value))
  }

  compileSymbol(node: NodeOf<'Symbol'>, frame: Frame): void {
    const variable = frame.names.find(node.value)!
    const isSet = frame.names.loadOf(variable)?.kind === 'parameter' && frame.pending?.has(variable) !== true
    if (isSet) return this._emit(variable)
    this._emit(`(${variable}===rt.MISSING?c.unknown(${literal(node.value)}):${variable})`)
  }

  compileArray(node: NodeOf<'Array'>, frame: Frame): void {
    this.list(node.children, frame)
  }

  compileTuple(node: NodeOf<'Tuple'>, frame: Frame): void {
    this._emit('rt.tuple(')
    this.list(node.children, frame)
    this._emit(')')
  }

  compileDict(node: NodeOf<'Dict'>, frame: Frame): void {
    this._emit('rt.dict([')
    for (const pair of node.children) {
      this.list([pair.key, pair.value], frame)
      this._emit(',')
    }
    this._emit(`],${this.position(node)})`)
  }

  compileConcatenation(node: NodeOf<'Concatenation'>, frame: Frame): void {
    this._emit('rt.concat(')
    this.list(node.children, frame)
    this._emit(`,${this.position(node)})`)
  }

  compileAnd(node: NodeOf<'And'>, frame: Frame): void {
    this.shortCircuit(node, frame, false)
  }
  compileOr(node: NodeOf<'Or'>, frame: Frame): void {
    this.shortCircuit(node, frame, true)
  }

  // `t` is read before the right side can set it, so that one variable serves all.
  private shortCircuit(node: NodeOf<'And' | 'Or'>, frame: Frame, or: boolean): void {
    this._emit('(rt.truth(t=')
    this.expression(node.left, frame)
    this._emit(or ? ')?t:' : ')?')
    this.expression(node.right, frame)
    this._emit(or ? ')' : ':t)')
  }

  compileNot(node: NodeOf<'Not'>, frame: Frame): void {
    this._emit('!')
    this.emitCall('rt.truth', frame, node.target)
  }
  compileNeg(node: NodeOf<'Neg'>, frame: Frame): void {
    this.emitCall('rt.negate', frame, node.target, this.position(node))
  }
  compilePos(node: NodeOf<'Pos'>, frame: Frame): void {
    this.emitCall('rt.positive', frame, node.target, this.position(node))
  }

  private binary(node: NodeOf<BinaryName>, frame: Frame): void {
    this.emitCall('rt.operate', frame, `"${OPERATORS[node.typename]}"`, node.left, node.right, this.position(node))
  }
  compileAdd(node: NodeOf<'Add'>, frame: Frame): void {
    this.binary(node, frame)
  }
  compileSub(node: NodeOf<'Sub'>, frame: Frame): void {
    this.binary(node, frame)
  }
  compileMul(node: NodeOf<'Mul'>, frame: Frame): void {
    this.binary(node, frame)
  }
  compileDiv(node: NodeOf<'Div'>, frame: Frame): void {
    this.binary(node, frame)
  }
  compileFloorDiv(node: NodeOf<'FloorDiv'>, frame: Frame): void {
    this.binary(node, frame)
  }
  compileMod(node: NodeOf<'Mod'>, frame: Frame): void {
    this.binary(node, frame)
  }
  compilePow(node: NodeOf<'Pow'>, frame: Frame): void {
    this.binary(node, frame)
  }

  compileCompare(node: NodeOf<'Compare'>, frame: Frame): void {
    let left: string | null = null
    this._emit('(')
    node.ops.forEach((operand, index) => {
      const right = index < node.ops.length - 1 ? this.temporary() : null
      if (index > 0) this._emit('&&')
      this._emit(`rt.${COMPARISONS[operand.type]!}(`)
      if (left === null) this.expression(node.expr, frame)
      else this._emit(left)
      this._emit(right === null ? ',' : `,${right}=`)
      this.expression(operand.expr, frame)
      this._emit(`,${this.position(operand)})`)
      left = right
    })
    this._emit(')')
  }

  /** A variable of the function that is being written. */
  protected abstract temporary(): string

  compileInlineIf(node: NodeOf<'InlineIf'>, outer: Frame): void {
    const frame = { ...outer, soft: true }
    this._emit('(rt.truth(')
    this.expression(node.cond, frame)
    this._emit(')?')
    this.expression(node.body, frame)
    this._emit(':')
    if (node.else_ === null) this._emit(`rt.noElse(${node.lineno})`)
    else this.expression(node.else_, frame)
    this._emit(')')
  }

  compileGetAttr(node: NodeOf<'GetAttr'>, frame: Frame): void {
    this.emitCall('rt.attribute', frame, node.target, literal(node.name), this.position(node))
  }

  compileGetItem(node: NodeOf<'GetItem'>, frame: Frame): void {
    if (node.key.typename !== 'Slice')
      return this.emitCall('rt.item', frame, node.target, node.key, this.position(node))
    const bound = (part: Expression | null): string | Expression => part ?? 'null'
    const { start, stop, step } = node.key
    this.emitCall(
      this.constant ? 'rt.constantSlice' : 'rt.slice',
      frame,
      node.target,
      bound(start),
      bound(stop),
      bound(step),
      this.position(node),
    )
  }

  /** A slice beside other keys, `x[1:2, 3]`: nothing has such items, but Python makes the key. */
  compileSlice(node: NodeOf<'Slice'>, frame: Frame): void {
    const bound = (part: Expression | null): string | Expression => part ?? 'null'
    this.emitCall('rt.sliceKey', frame, bound(node.start), bound(node.stop), bound(node.step))
  }

  compileCall(node: NodeOf<'Call'>, frame: Frame): void {
    this.call(node, frame, null)
  }

  /** A call; `caller` is code that makes the body of a call block. */
  protected call(node: NodeOf<'Call'>, frame: Frame, caller: (() => void) | null): void {
    this._emit(`${CALL_OPEN}rt.call(c,`)
    this.expression(node.target, frame)
    this._emit(',')
    this.callArguments(node.arguments, frame, caller)
    this._emit(`,${this.position(node)})${CALL_CLOSE}`)
  }

  /** `[positional…],keywords`. */
  protected callArguments(given: CallArguments, frame: Frame, caller: (() => void) | null): void {
    this._emit('[')
    for (const item of given.args) {
      this.expression(item, frame)
      this._emit(',')
    }
    if (given.dynamicArgs !== null) {
      this._emit('...')
      this.emitCall('rt.iterate', frame, given.dynamicArgs)
    }
    this._emit('],')
    if (given.kwargs.length === 0 && given.dynamicKwargs === null && caller === null) return this._emit('null')
    this._emit('rt.keywords([')
    for (const [name, value] of given.kwargs) {
      this._emit(`[${literal(name)},`)
      this.expression(value, frame)
      this._emit('],')
    }
    if (caller !== null) {
      this._emit('["caller",')
      caller()
      this._emit('],')
    }
    this._emit('],')
    if (given.dynamicKwargs === null) this._emit('null')
    else this.expression(given.dynamicKwargs, frame)
    this._emit(')')
  }

  compileFilterCall(node: NodeOf<'FilterCall'>, frame: Frame): void {
    this.mustExist('filter', filterNames, node, frame)
    this._emit(`rt.filter(c,${literal(node.name)},`)
    if (node.target === null) this._emit(this.buffer!)
    else this.expression(node.target, frame)
    this._emit(',')
    this.callArguments(node.arguments, frame, null)
    this._emit(`,${this.position(node)})`)
  }

  compileTestCall(node: NodeOf<'TestCall'>, frame: Frame): void {
    this.mustExist('test', testNames, node, frame)
    this._emit(`rt.test(c,${literal(node.name)},`)
    this.expression(node.target, frame)
    this._emit(',')
    this.callArguments(node.arguments, frame, null)
    this._emit(`,${this.position(node)})`)
  }

  private mustExist(
    kind: 'filter' | 'test',
    known: ReadonlySet<string>,
    node: At & { name: string },
    frame: Frame,
  ): void {
    if (frame.soft || known.has(node.name)) return
    const position = { file: this.file, line: node.lineno, column: node.colno }
    const message = `no ${kind} named '${node.name}'`
    throw new TemplateError('TemplateAssertionError', message, position, nearestHint(node.name, known))
  }
}
