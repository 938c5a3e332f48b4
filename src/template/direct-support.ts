import { filterNames } from './filters.js'
import type { Expression, Statement, Target } from './nodes.js'
import { isConstant, subexpressions } from './scopes.js'
import { testNames } from './tests.js'
import { eachExpression } from './walk.js'

/** Whether a statement can be run without generated code. One for which no code can be written is not: writing it says why. */
export function isDirect(node: Statement, soft: boolean): boolean {
  switch (node.typename) {
    case 'Skipped':
      return true
    case 'NodeList':
      return node.children.every((child) => isDirect(child, soft))
    case 'Output':
      return node.children.every(
        (child) =>
          child.typename === 'TemplateData' || (isKnown(child, soft) && !(isConstant(child) && hasSlice(child))),
      )
    case 'Do':
      return isKnown(node.value, soft)
    case 'Assign':
      return isKnown(node.value, soft) && !setsLoop(node.target)
    case 'If':
      return (
        isKnown(node.cond, true) && isDirect(node.body, true) && (node.else_ === null || isDirect(node.else_, true))
      )
    case 'Loop':
      return (
        !node.recursive &&
        !setsLoop(node.target) &&
        isKnown(node.iterable, soft) &&
        (node.test === null || isKnown(node.test, false)) &&
        isDirect(node.body, false) &&
        (node.else_ === null || isDirect(node.else_, false))
      )
    default:
      return false
  }
}

/** Names that every project has, and whose functions never make anybody wait. */
const PROMPT: ReadonlySet<string> = new Set(['ref', 'source', 'var', 'env_var', 'config'])

/**
 * Whether nothing in a template can make its render wait: all that it calls are functions of `PROMPT`, by these names,
 * which it does not give to anything else. A project may have macros of these names: that is to be asked in each render.
 */
export function isPrompt(nodes: readonly Statement[]): boolean {
  let isSo = nodes.every(setsNothing)
  eachExpression(nodes, (node) => {
    if (node.typename === 'Call') isSo &&= node.target.typename === 'Symbol' && PROMPT.has(node.target.value)
  })
  return isSo
}

function setsNothing(node: Statement): boolean {
  switch (node.typename) {
    case 'Output':
    case 'Skipped':
    case 'Do':
      return true
    case 'NodeList':
      return node.children.every(setsNothing)
    case 'If':
      return setsNothing(node.body) && (node.else_ === null || setsNothing(node.else_))
    default:
      return false
  }
}

function setsLoop(target: Target): boolean {
  return target.typename === 'Tuple'
    ? target.children.some((item) => setsLoop(item as Target))
    : target.typename === 'Symbol' && target.value === 'loop'
}

/** Whether the filters and tests of an expression exist where they must: inside of conditions they may be missing. */
function isKnown(node: Expression, soft: boolean): boolean {
  if (node.typename === 'FilterCall' && (node.target === null || (!soft && !filterNames.has(node.name)))) return false
  if (node.typename === 'TestCall' && !soft && !testNames.has(node.name)) return false
  const isSoft = soft || node.typename === 'InlineIf'
  return subexpressions(node).every((part) => isKnown(part, isSoft))
}

function hasSlice(node: Expression): boolean {
  return node.typename === 'Slice' || subexpressions(node).some(hasSlice)
}
