import { nunjucksNodes } from './nunjucks-internals.js'
import type { PyFloat } from './values.js'

interface Shape<Name extends string> {
  readonly typename: Name
  readonly lineno: number
  readonly colno: number
}

/** What stands between the brackets of a call. */
export interface CallArguments {
  readonly args: readonly Expression[]
  readonly kwargs: readonly (readonly [string, Expression])[]
  readonly dynamicArgs: Expression | null
  readonly dynamicKwargs: Expression | null
}

export interface ParameterNode {
  readonly name: string
  readonly default: Expression | null
  readonly type: string | null
  readonly lineno: number
  readonly colno: number
}

export type LiteralValue = string | number | bigint | boolean | null | PyFloat

export type BinaryName = 'Add' | 'Sub' | 'Mul' | 'Div' | 'FloorDiv' | 'Mod' | 'Pow'

interface Fields {
  Root: { children: Statement[] }
  NodeList: { children: Statement[] }
  Output: { children: (Expression | NodeOf<'TemplateData'>)[] }
  TemplateData: { value: string }
  Literal: { value: LiteralValue }
  Symbol: { value: string }
  Array: { children: Expression[] }
  Tuple: { children: Expression[] }
  Concatenation: { children: Expression[] }
  Dict: { children: NodeOf<'Pair'>[] }
  Pair: { key: Expression; value: Expression }
  And: { left: Expression; right: Expression }
  Or: { left: Expression; right: Expression }
  Not: { target: Expression }
  Neg: { target: Expression }
  Pos: { target: Expression }
  Add: { left: Expression; right: Expression }
  Sub: { left: Expression; right: Expression }
  Mul: { left: Expression; right: Expression }
  Div: { left: Expression; right: Expression }
  FloorDiv: { left: Expression; right: Expression }
  Mod: { left: Expression; right: Expression }
  Pow: { left: Expression; right: Expression }
  Compare: { expr: Expression; ops: NodeOf<'CompareOperand'>[] }
  CompareOperand: { expr: Expression; type: string }
  InlineIf: { cond: Expression; body: Expression; else_: Expression | null }
  GetAttr: { target: Expression; name: string }
  GetItem: { target: Expression; key: Expression }
  Slice: { start: Expression | null; stop: Expression | null; step: Expression | null }
  Call: { target: Expression; arguments: CallArguments }
  FilterCall: { target: Expression | null; name: string; arguments: CallArguments }
  TestCall: { target: Expression; name: string; arguments: CallArguments }
  If: { cond: Expression; body: NodeOf<'NodeList'>; else_: NodeOf<'NodeList'> | null }
  Loop: {
    target: Target
    iterable: Expression
    test: Expression | null
    recursive: boolean
    body: NodeOf<'NodeList'>
    else_: NodeOf<'NodeList'> | null
  }
  Break: object
  Continue: object
  Do: { value: Expression }
  Assign: { target: Target; value: Expression }
  AssignBlock: { target: Target; filter: Expression | null; body: NodeOf<'NodeList'> }
  NamespaceTarget: { name: string; attribute: string }
  With: { targets: Target[]; values: Expression[]; body: NodeOf<'NodeList'> }
  FilterBlock: { filter: Expression; body: NodeOf<'NodeList'> }
  CallBlock: { parameters: ParameterNode[]; call: NodeOf<'Call'>; body: NodeOf<'NodeList'> }
  MacroBlock: {
    kind: 'macro' | 'test' | 'materialization'
    name: string
    parameters: ParameterNode[]
    body: NodeOf<'NodeList'>
    options: Readonly<Record<string, unknown>>
    text: string
  }
  Skipped: object
}

export type NodeName = keyof Fields
export type NodeOf<Name extends NodeName> = Name extends NodeName ? Shape<Name> & Readonly<Fields[Name]> : never

export type Expression = NodeOf<
  | 'Literal'
  | 'Symbol'
  | 'Array'
  | 'Tuple'
  | 'Concatenation'
  | 'Dict'
  | 'And'
  | 'Or'
  | 'Not'
  | 'Neg'
  | 'Pos'
  | BinaryName
  | 'Compare'
  | 'InlineIf'
  | 'GetAttr'
  | 'GetItem'
  | 'Slice'
  | 'Call'
  | 'FilterCall'
  | 'TestCall'
>
export type Target = NodeOf<'Symbol' | 'Tuple' | 'NamespaceTarget'>
export type Statement = NodeOf<
  | 'NodeList'
  | 'Output'
  | 'If'
  | 'Loop'
  | 'Break'
  | 'Continue'
  | 'Do'
  | 'Assign'
  | 'AssignBlock'
  | 'With'
  | 'FilterBlock'
  | 'CallBlock'
  | 'MacroBlock'
  | 'Skipped'
>

/** Fields of the classes that nunjucks does not have, in the order of their constructors. */
const OWN_FIELDS: { readonly [Name in NodeName]?: readonly (keyof Fields[Name] & string)[] } = {
  Tuple: ['children'],
  Concatenation: ['children'],
  GetAttr: ['target', 'name'],
  GetItem: ['target', 'key'],
  Slice: ['start', 'stop', 'step'],
  Call: ['target', 'arguments'],
  FilterCall: ['target', 'name', 'arguments'],
  TestCall: ['target', 'name', 'arguments'],
  Loop: ['target', 'iterable', 'test', 'recursive', 'body', 'else_'],
  Break: [],
  Continue: [],
  Do: ['value'],
  Assign: ['target', 'value'],
  AssignBlock: ['target', 'filter', 'body'],
  NamespaceTarget: ['name', 'attribute'],
  With: ['targets', 'values', 'body'],
  FilterBlock: ['filter', 'body'],
  CallBlock: ['parameters', 'call', 'body'],
  MacroBlock: ['kind', 'name', 'parameters', 'body', 'options', 'text'],
  Skipped: [],
}

const classes = new Map<string, new (line: number, column: number, ...fields: never[]) => unknown>()
for (const [name, fields] of Object.entries(OWN_FIELDS)) {
  classes.set(name, nunjucksNodes['Node']!.extend(name, { fields }))
}

/**
 * Makes a node of nunjucks' class of that name, or of ours where it has none.
 *
 * @example make('GetAttr', position, target, 'name')
 */
export function make<Name extends NodeName>(
  name: Name,
  position: { readonly lineno: number; readonly colno: number },
  ...fields: unknown[]
): NodeOf<Name> {
  const found = classes.get(name) ?? nunjucksNodes[name]!
  return new found(position.lineno, position.colno, ...(fields as never[])) as NodeOf<Name>
}
