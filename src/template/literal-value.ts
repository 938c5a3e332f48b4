import { parseTemplate } from './parser.js'
import type { Expression } from './nodes.js'
import { negate } from './arithmetic.js'
import { isNumeric, PyDict, tuple } from './values.js'

class NoLiteral extends Error {}

/** Reads a text such as `[1, 'a', True]` as the value it writes down; undefined when it is anything but a literal. */
export function parseLiteral(text: string): unknown {
  try {
    const [output, ...rest] = parseTemplate({ file: '', text: `{{ ${text} }}` }).children
    const child = output?.typename === 'Output' && rest.length === 0 ? output.children[0] : undefined
    return child === undefined || child.typename === 'TemplateData' ? undefined : valueOf(child)
  } catch {
    return undefined
  }
}

function valueOf(node: Expression): unknown {
  switch (node.typename) {
    case 'Literal':
      return node.value
    case 'Array':
      return node.children.map(valueOf)
    case 'Tuple':
      return tuple(node.children.map(valueOf))
    case 'Dict':
      return PyDict.from(node.children.map((pair) => [valueOf(pair.key), valueOf(pair.value)] as const))
    case 'Neg': {
      const value = valueOf(node.target)
      if (!isNumeric(value) || typeof value === 'boolean') throw new NoLiteral()
      return negate(value)
    }
    default:
      throw new NoLiteral()
  }
}
