import type { ColumnInfo } from '../core/node.js'
import type { BuildableNode } from './input.js'

/** Which descriptions a node writes into the database (`persist_docs`). */
export function persistedDocs(node: BuildableNode): { readonly relation: boolean; readonly columns: boolean } {
  const setting = node.config['persist_docs']
  const read = (key: string): boolean =>
    typeof setting === 'object' && setting !== null && (setting as Record<string, unknown>)[key] === true
  return { relation: read('relation'), columns: read('columns') }
}

/** Comments of the columns, where the node persists them and describes them. */
export function columnComments(node: BuildableNode): readonly { readonly column: string; readonly text: string }[] {
  if (!persistedDocs(node).columns) return []
  return Object.values(node.columns)
    .filter((column: ColumnInfo) => column.description !== '')
    .map((column) => ({ column: column.name, text: column.description }))
}

/** The relation's comment: the description where it is persisted, undefined where the comment is nobody's business. */
export function relationComment(node: BuildableNode): string | undefined {
  return persistedDocs(node).relation && node.description !== '' ? node.description : undefined
}
