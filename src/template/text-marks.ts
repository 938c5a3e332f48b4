import { packPosition } from './generated-code.js'
import type { NodeOf } from './nodes.js'

/** Where the lines of a text stand in the template: offsets in the text and packed positions, in pairs. */
export function textMarks(node: NodeOf<'TemplateData'>): readonly number[] {
  const marks = [0, packPosition(node.lineno, node.colno)]
  for (let at = node.value.indexOf('\n'), line = 1; at !== -1; at = node.value.indexOf('\n', at + 1), line += 1) {
    marks.push(at + 1, packPosition(node.lineno + line, 1))
  }
  return marks
}

/** The same for a value, which stands where its tag does when the tag holds nothing else. */
export function valueMarks(output: NodeOf<'Output'>, value: { lineno: number; colno: number }): readonly number[] {
  const { lineno, colno } = output.children.length === 1 ? output : value
  return [0, packPosition(lineno, colno)]
}
