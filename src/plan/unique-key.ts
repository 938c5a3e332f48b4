import { DiagnosticError, problem } from '../core/diagnostic.js'
import { nearestHint } from '../core/text.js'
import type { BuildableNode, TypedColumn } from './input.js'

/** The columns of `unique_key`, spelled as in the table; empty when the node has none. */
export function uniqueKeyOf(node: BuildableNode, columns: readonly TypedColumn[]): readonly string[] {
  const configured = node.config.unique_key
  if (configured === undefined || configured === null) return []
  const names = (Array.isArray(configured) ? configured : [configured]) as readonly string[]
  return names.map((name) => {
    const bare = name.replace(/^"(.*)"$/, '$1')
    const found =
      columns.find((column) => column.name === bare) ??
      columns.find((column) => column.name.toLowerCase() === bare.toLowerCase())
    if (found !== undefined) return found.name
    throw new DiagnosticError(
      problem('UNIQUE_KEY_UNKNOWN', `The unique_key "${name}" of "${node.name}" is not a column of its query`, {
        location: { file: node.originalFilePath, line: 1, column: 1 },
        ...nearestHint(
          bare,
          columns.map((column) => column.name),
        ),
      }),
    )
  })
}
