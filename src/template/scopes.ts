import type { CallArguments, Expression, NodeOf, ParameterNode, Statement, Target } from './nodes.js'

/** How a name of a scope gets its first value. */
export type Load =
  | { readonly kind: 'parameter' }
  | { readonly kind: 'lookup'; readonly name: string }
  | { readonly kind: 'outer'; readonly variable: string }
  | { readonly kind: 'missing' }

/** Gives each scope its number, so that all variables of one unit of generated code differ. */
export class ScopeNumbers {
  private next = 0
  private readonly names = new Map<string, number>()

  take(): number {
    this.next += 1
    return this.next
  }
  /** The JavaScript variable of a name in a scope: ASCII letters, digits and underscores, whatever the name holds. */
  variable(scope: number, name: string): string {
    let number = this.names.get(name)
    if (number === undefined) this.names.set(name, (number = this.names.size))
    return `l_${scope}_${number}_${name.replace(/[^A-Za-z0-9_]/g, '')}`
  }
}

/**
 * The names of one scope, by Jinja's rules: `if` shares its scope, loops, macros, call blocks, set blocks, `with` and
 * filter blocks open one; what a scope sets starts as the outer value, and is undefined before where there is none.
 */
export class Names {
  readonly numbers: ScopeNumbers
  readonly parent: Names | null
  readonly scope: number
  private readonly variables: Map<string, string>
  readonly loads: Map<string, Load>
  private readonly stored: Set<string>

  constructor(numbers: ScopeNumbers, parent: Names | null, copied?: Names) {
    this.numbers = numbers
    this.parent = parent
    this.scope = copied?.scope ?? numbers.take()
    this.variables = new Map(copied?.variables)
    this.loads = new Map(copied?.loads)
    this.stored = new Set(copied?.stored)
  }

  inner(): Names {
    return new Names(this.numbers, this)
  }

  find(name: string): string | null {
    return this.variables.get(name) ?? this.parent?.find(name) ?? null
  }

  loadOf(variable: string): Load | null {
    return this.loads.get(variable) ?? this.parent?.loadOf(variable) ?? null
  }

  private define(name: string, load: Load): string {
    const variable = this.numbers.variable(this.scope, name)
    this.variables.set(name, variable)
    this.loads.set(variable, load)
    return variable
  }

  parameter(name: string): string {
    this.stored.add(name)
    return this.define(name, { kind: 'parameter' })
  }

  read(name: string): void {
    if (this.find(name) === null) this.define(name, { kind: 'lookup', name })
  }

  store(name: string): void {
    this.stored.add(name)
    if (this.variables.has(name)) return
    const outer = this.parent?.find(name) ?? null
    this.define(name, outer === null ? { kind: 'missing' } : { kind: 'outer', variable: outer })
  }

  /** Names of the branches of an `if` belong to the scope around it; what only some of them set starts as from outside. */
  private join(branches: readonly Names[]): void {
    const stores = new Set(branches.flatMap((branch) => [...branch.stored]))
    for (const name of this.stored) stores.delete(name)
    for (const branch of branches) {
      for (const [name, variable] of branch.variables) this.variables.set(name, variable)
      for (const [variable, load] of branch.loads) this.loads.set(variable, load)
      for (const name of branch.stored) this.stored.add(name)
    }
    for (const name of stores) {
      const outer = this.parent?.find(name) ?? null
      const load: Load = outer === null ? { kind: 'lookup', name } : { kind: 'outer', variable: outer }
      this.loads.set(this.find(name)!, load)
    }
  }

  readAll(nodes: readonly Statement[]): void {
    for (const node of nodes) this.statement(node)
  }

  assign(target: Target, asParameter = false): void {
    if (target.typename === 'Tuple') for (const item of target.children) this.assign(item as Target, asParameter)
    else if (target.typename === 'NamespaceTarget') this.read(target.name)
    else if (asParameter) this.parameter(target.value)
    else this.store(target.value)
  }

  /** The scope's own part of a statement; bodies that open scopes of their own are looked at when those are made. */
  private statement(node: Statement): void {
    switch (node.typename) {
      case 'NodeList':
        return this.readAll(node.children)
      case 'Output':
        for (const child of node.children) if (child.typename !== 'TemplateData') this.expression(child)
        return
      case 'If':
        return this.branches(node)
      case 'Loop':
        return this.expression(node.iterable)
      case 'Do':
        return this.expression(node.value)
      case 'Assign':
        this.expression(node.value)
        return this.assign(node.target)
      case 'AssignBlock':
        return this.assign(node.target)
      case 'With':
        for (const value of node.values) this.expression(value)
        return
      case 'FilterBlock':
        return this.expression(node.filter)
      case 'CallBlock':
        return this.expression(node.call)
      case 'MacroBlock':
        return this.store(node.name)
      default:
    }
  }

  private branches(node: NodeOf<'If'>): void {
    this.expression(node.cond)
    const branch = (body: NodeOf<'NodeList'> | null): Names => {
      const copy = new Names(this.numbers, this.parent, this)
      if (body !== null) copy.readAll(body.children)
      return copy
    }
    this.join([branch(node.body), branch(node.else_)])
  }

  expression(node: Expression): void {
    for (const inner of subexpressions(node)) this.expression(inner)
    if (node.typename === 'Symbol') this.read(node.value)
  }

  signature(parameters: readonly ParameterNode[]): void {
    for (const { name } of parameters) this.parameter(name)
    for (const parameter of parameters) if (parameter.default !== null) this.expression(parameter.default)
  }
}

/** The expressions that an expression is made of, in the order in which they are evaluated. */
export function subexpressions(node: Expression): readonly Expression[] {
  switch (node.typename) {
    case 'Literal':
    case 'Symbol':
      return NONE
    case 'Array':
    case 'Tuple':
    case 'Concatenation':
      return node.children
    case 'Dict':
      return node.children.flatMap((pair) => [pair.key, pair.value])
    case 'Not':
    case 'Neg':
    case 'Pos':
    case 'GetAttr':
      return [node.target]
    case 'Compare':
      return [node.expr, ...node.ops.map((operand) => operand.expr)]
    case 'InlineIf':
      return node.else_ === null ? [node.cond, node.body] : [node.cond, node.body, node.else_]
    case 'GetItem':
      return [node.target, node.key]
    case 'Slice':
      return [node.start, node.stop, node.step].filter((part) => part !== null)
    case 'Call':
    case 'FilterCall':
    case 'TestCall':
      return withArguments(node.target, node.arguments)
    default:
      return [node.left, node.right]
  }
}

const NONE: readonly Expression[] = []

/** Written step by step: it runs several times for each call of each template. */
function withArguments(target: Expression | null, given: CallArguments): readonly Expression[] {
  const found: Expression[] = target === null ? [] : [target]
  for (const argument of given.args) found.push(argument)
  for (const [, value] of given.kwargs) found.push(value)
  if (given.dynamicArgs !== null) found.push(given.dynamicArgs)
  if (given.dynamicKwargs !== null) found.push(given.dynamicKwargs)
  return found
}

/** Whether an expression has the same value in each render; Jinja works such ones out while it compiles. */
export function isConstant(node: Expression): boolean {
  if (node.typename === 'Symbol' || node.typename === 'Call') return false
  if (node.typename === 'FilterCall' && LATE_FILTERS.has(node.name)) return false
  if (node.typename === 'InlineIf' && node.else_ === null) return false
  return subexpressions(node).every(isConstant)
}

/** Filters that Jinja does not work out early, because they may look at the render. */
const LATE_FILTERS: ReadonlySet<string> = new Set(['map', 'select', 'reject', 'selectattr', 'rejectattr', 'random'])
