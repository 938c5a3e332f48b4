import { packPosition } from './generated-code.js'
import type { CallArguments, Expression, NodeOf } from './nodes.js'
import { COMPARISONS, OPERATORS } from './operators.js'
import type { RunContext } from './run-context.js'
import { runtime as rt } from './runtime.js'
import type { Names } from './scopes.js'
import { type PyDict, PyFloat } from './values.js'

/** Works out expressions of a tree. Each step does what the code of `expression-compiler.ts` would do for the node. */
export class DirectExpressions {
  /** Packed position of what runs, for errors. */
  position = 0
  protected readonly context: RunContext
  protected readonly variables = new Map<string, unknown>()

  constructor(context: RunContext) {
    this.context = context
  }

  /** Notes the position of what is called next; the value has been worked out by then, as in generated code. */
  protected at<Value>(node: { readonly lineno: number; readonly colno: number }, value: Value): Value {
    this.position = packPosition(node.lineno, node.colno)
    return value
  }

  private list(nodes: readonly Expression[], names: Names): unknown[] {
    return nodes.map((node) => this.value(node, names))
  }

  value(node: Expression, names: Names): unknown {
    switch (node.typename) {
      case 'Literal':
        return node.value instanceof PyFloat ? rt.float(node.value.value) : node.value
      case 'Symbol': {
        const value = this.variables.get(names.find(node.value)!)
        return value === rt.MISSING ? this.context.unknown(node.value) : value
      }
      case 'Call': {
        const target = this.value(node.target, names)
        const [args, kwargs] = this.given(node.arguments, names)
        this.at(node, null)
        return rt.call(this.context, target, args, kwargs, this.position)
      }
      case 'FilterCall':
      case 'TestCall': {
        const value = this.value(node.target!, names)
        const [args, kwargs] = this.given(node.arguments, names)
        this.at(node, null)
        const apply = node.typename === 'FilterCall' ? rt.filter : rt.test
        return apply(this.context, node.name, value, args, kwargs)
      }
      case 'GetAttr':
        return rt.attribute(this.at(node, this.value(node.target, names)), node.name)
      case 'GetItem':
        return this.item(node, names)
      case 'Array':
        return this.list(node.children, names)
      case 'Tuple':
        return rt.tuple(this.list(node.children, names))
      case 'Concatenation':
        return rt.concat(this.at(node, this.list(node.children, names)))
      case 'Dict':
        return rt.dict(
          this.at(
            node,
            node.children.map((pair) => [this.value(pair.key, names), this.value(pair.value, names)] as const),
          ),
        )
      case 'And':
      case 'Or': {
        const left = this.value(node.left, names)
        return rt.truth(left) === (node.typename === 'Or') ? left : this.value(node.right, names)
      }
      case 'Not':
        return !rt.truth(this.value(node.target, names))
      case 'Neg':
        return rt.negate(this.at(node, this.value(node.target, names)))
      case 'Pos':
        return rt.positive(this.at(node, this.value(node.target, names)))
      case 'Compare':
        return this.compare(node, names)
      case 'InlineIf':
        if (rt.truth(this.value(node.cond, names))) return this.value(node.body, names)
        return node.else_ === null ? rt.noElse(node.lineno) : this.value(node.else_, names)
      case 'Slice': {
        const [start, stop, step] = this.bounds(node, names)
        return rt.sliceKey(start, stop, step)
      }
      default: {
        const left = this.value(node.left, names)
        return rt.operate(OPERATORS[node.typename], left, this.at(node, this.value(node.right, names)))
      }
    }
  }

  private item(node: NodeOf<'GetItem'>, names: Names): unknown {
    const target = this.value(node.target, names)
    if (node.key.typename !== 'Slice') return rt.item(target, this.at(node, this.value(node.key, names)))
    const [start, stop, step] = this.bounds(node.key, names)
    this.at(node, null)
    return rt.slice(target, start, stop, step)
  }

  private bounds({ start, stop, step }: NodeOf<'Slice'>, names: Names): readonly unknown[] {
    return [start, stop, step].map((part) => (part === null ? null : this.value(part, names)))
  }

  private compare(node: NodeOf<'Compare'>, names: Names): boolean {
    let left = this.value(node.expr, names)
    for (const operand of node.ops) {
      const right = this.at(operand, this.value(operand.expr, names))
      if (!rt[COMPARISONS[operand.type]!](left, right)) return false
      left = right
    }
    return true
  }

  private given(given: CallArguments, names: Names): [unknown[], PyDict | null] {
    const args = this.list(given.args, names)
    if (given.dynamicArgs !== null) args.push(...rt.iterate(this.value(given.dynamicArgs, names)))
    if (given.kwargs.length === 0 && given.dynamicKwargs === null) return [args, null]
    const entries = given.kwargs.map(([name, value]): [string, unknown] => [name, this.value(value, names)])
    return [args, rt.keywords(entries, given.dynamicKwargs === null ? null : this.value(given.dynamicKwargs, names))]
  }
}
