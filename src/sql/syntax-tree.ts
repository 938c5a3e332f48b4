import { loadModule, parseSync } from 'libpg-query'

/** A node of the parser's tree: one key, which is its type, or the fields of a node whose type is known. */
export type SyntaxNode = { readonly [key: string]: unknown }

/** Parses SQL text. Throws Error with the parser's message. */
export async function parseStatements(sql: string): Promise<readonly SyntaxNode[]> {
  await loadModule()
  const { stmts = [] } = parseSync(sql) as { readonly stmts?: readonly { readonly stmt?: SyntaxNode }[] }
  return stmts.map(({ stmt }) => stmt ?? {})
}

/** Whether a value is a node or the fields of one. */
export function isSyntaxNode(value: unknown): value is SyntaxNode {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The node under a key, or null. */
export function child(node: SyntaxNode, key: string): SyntaxNode | null {
  const value = node[key]
  return isSyntaxNode(value) ? value : null
}

/** The nodes of a list under a key. */
export function children(node: SyntaxNode, key: string): readonly SyntaxNode[] {
  const value = node[key]
  return Array.isArray(value) ? value.filter(isSyntaxNode) : []
}

/** The text under a key; empty when there is none. */
export function text(node: SyntaxNode, key: string): string {
  const value = node[key]
  return typeof value === 'string' ? value : ''
}

/** The texts of a list of `String` nodes, such as the parts of a name. */
export function names(node: SyntaxNode, key: string): readonly string[] {
  return children(node, key).flatMap((part) => {
    const string = child(part, 'String')
    return string === null ? [] : [text(string, 'sval')]
  })
}
