import type { CompiledNode } from '../core/compiled.js'
import type { SourceLocation } from '../core/diagnostic.js'

/**
 * The place in the user's file that wrote the character at `offset` (UTF-16) of the compiled code, or null when nothing
 * is known. Inside text that stands in the template as it is, the place is exact; inside what an expression or a macro
 * wrote, it is the expression.
 */
export function sourceLocation(compiled: CompiledNode, offset: number): SourceLocation | null {
  const { sourceMap, node, code } = compiled
  let low = 0
  let high = sourceMap.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (sourceMap[middle]!.offset <= offset) low = middle + 1
    else high = middle
  }
  const entry = sourceMap[low - 1]
  if (entry === undefined) return null
  const start = { file: entry.file, line: entry.line, column: entry.column }
  const written = code.slice(entry.offset, offset)
  const lines = node.rawCode.split('\n')
  const sameFile = entry.file === node.originalFilePath
  if (!sameFile || !standsAt(lines, entry.line, entry.column, written)) return start
  const inside = written.split('\n')
  const last = inside.at(-1) ?? ''
  return inside.length === 1
    ? { ...start, column: entry.column + last.length }
    : { ...start, line: entry.line + inside.length - 1, column: last.length + 1 }
}

/** UTF-16 offset of a 1-based position that Postgres counts in characters. */
export function utf16Offset(text: string, position: number): number {
  let offset = 0
  let left = position - 1
  for (const character of text) {
    if (left === 0) break
    left -= 1
    offset += character.length
  }
  return offset
}

/** Whether `text` is exactly what the file holds from this line and column on. */
function standsAt(lines: readonly string[], line: number, column: number, text: string): boolean {
  const parts = text.split('\n')
  return parts.every((part, index) => {
    const held = lines[line - 1 + index]?.replace(/\r$/, '')
    if (held === undefined) return false
    const from = index === 0 ? column - 1 : 0
    const isLast = index === parts.length - 1
    return isLast ? held.startsWith(part, from) : held.slice(from) === part.replace(/\r$/, '')
  })
}
