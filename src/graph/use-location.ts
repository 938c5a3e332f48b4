import type { SourceLocation } from '../core/diagnostic.js'
import type { Node } from '../core/node.js'

/** Where `node` reads `parent`: the `ref()` or `source()` call, or the start of the file when no call says so. */
export function useLocation(node: Node, parent: Node): SourceLocation {
  const fallback = { file: node.originalFilePath, line: 1, column: 1 }
  if (node.resourceType === 'source' || node.resourceType === 'seed') return fallback
  if (parent.resourceType === 'source') {
    return (
      node.sources.find((call) => call.sourceName === parent.sourceName && call.tableName === parent.name)?.location ??
      fallback
    )
  }
  const calls = node.refs.filter((call) => call.name === parent.name)
  return (calls.find((call) => call.packageName === parent.packageName) ?? calls[0])?.location ?? fallback
}
