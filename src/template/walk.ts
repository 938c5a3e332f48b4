import type { Expression, NodeOf, Statement } from './nodes.js'
import { subexpressions } from './scopes.js'

/** Calls `visit` for each expression below these statements, also in the bodies of blocks. */
export function eachExpression(nodes: readonly Statement[], visit: (node: Expression) => void): void {
  const down = (node: Expression): void => {
    visit(node)
    for (const inner of subexpressions(node)) down(inner)
  }
  for (const node of nodes) {
    for (const expression of ownExpressions(node)) down(expression)
    for (const body of bodies(node)) eachExpression(body.children, visit)
  }
}

function ownExpressions(node: Statement): readonly Expression[] {
  switch (node.typename) {
    case 'Output':
      return node.children.filter((child) => child.typename !== 'TemplateData')
    case 'If':
      return [node.cond]
    case 'Loop':
      return node.test === null ? [node.iterable] : [node.iterable, node.test]
    case 'Do':
    case 'Assign':
      return [node.value]
    case 'AssignBlock':
      return node.filter === null ? [] : [node.filter]
    case 'With':
      return node.values
    case 'FilterBlock':
      return [node.filter]
    case 'CallBlock':
      return [node.call, ...defaults(node)]
    case 'MacroBlock':
      return defaults(node)
    default:
      return []
  }
}

function defaults(node: NodeOf<'CallBlock' | 'MacroBlock'>): Expression[] {
  return node.parameters.flatMap((parameter) => (parameter.default === null ? [] : [parameter.default]))
}

function bodies(node: Statement): readonly NodeOf<'NodeList'>[] {
  switch (node.typename) {
    case 'NodeList':
      return [node]
    case 'If':
    case 'Loop':
      return node.else_ === null ? [node.body] : [node.body, node.else_]
    case 'AssignBlock':
    case 'With':
    case 'FilterBlock':
    case 'CallBlock':
    case 'MacroBlock':
      return [node.body]
    default:
      return []
  }
}

/** The statements that stand inside another one. */
export function statementsIn(node: Statement): readonly Statement[] {
  switch (node.typename) {
    case 'NodeList':
      return node.children
    case 'If':
    case 'Loop':
      return node.else_ === null ? [node.body] : [node.body, node.else_]
    case 'AssignBlock':
    case 'With':
    case 'FilterBlock':
    case 'CallBlock':
    case 'MacroBlock':
      return [node.body]
    default:
      return []
  }
}

/** Whether the statements read one of these names before setting it themselves, not counting inner macros' own names. */
export function readNames(nodes: readonly Statement[], wanted: readonly string[]): ReadonlySet<string> {
  const found = new Set<string>()
  eachExpression(nodes, (node) => {
    if (node.typename === 'Symbol' && wanted.includes(node.value)) found.add(node.value)
  })
  return found
}

/** Dotted names that are called, such as `dbt_utils.star`; `adapter.dispatch('x', 'y')` with its literals. Sorted, each once. */
export function calledNames(nodes: readonly Statement[]): readonly (readonly string[])[] {
  const found = new Map<string, readonly string[]>()
  const add = (name: readonly string[]): void => {
    found.set(name.join('\0'), name)
  }
  eachExpression(nodes, (node) => {
    if (node.typename !== 'Call') return
    const name = dottedName(node.target)
    if (name === null) return
    add(name)
    if (name.join('.') === 'adapter.dispatch') add([...name, ...dispatched(node)])
  })
  return [...found.keys()].sort().map((key) => found.get(key)!)
}

function dottedName(node: Expression): readonly string[] | null {
  if (node.typename === 'Symbol') return [node.value]
  if (node.typename !== 'GetAttr') return null
  const target = dottedName(node.target)
  return target === null ? null : [...target, node.name]
}

function dispatched(node: NodeOf<'Call'>): string[] {
  const { args, kwargs } = node.arguments
  const named = (name: string): Expression | undefined => kwargs.find(([key]) => key === name)?.[1]
  const given = [args[0] ?? named('macro_name'), args[1] ?? named('macro_namespace')]
  const texts: string[] = []
  for (const item of given) {
    if (item?.typename !== 'Literal' || typeof item.value !== 'string') break
    texts.push(item.value)
  }
  return texts
}

/** The expression of a template that is nothing else, null for others. */
export function onlyExpression(root: NodeOf<'Root'>): Expression | null {
  const [only] = root.children
  if (root.children.length !== 1 || only?.typename !== 'Output' || only.children.length !== 1) return null
  const child = only.children[0]!
  return child.typename === 'TemplateData' ? null : child
}
