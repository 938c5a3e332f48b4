import type { CompileNodeOptions, QueryHost } from '../core/compiled.js'
import type { ModelNode, UniqueId } from '../core/node.js'
import { type Cte, cteName } from './inject-ctes.js'
import type { Compilation } from './node-host.js'
import { renderNode } from './render-node.js'

/**
 * The CTEs of the ephemeral models that a text reads, each behind those that it reads itself; each model once.
 */
export async function ephemeralCtes(
  shared: Compilation,
  first: ReadonlyMap<UniqueId, ModelNode>,
  database: QueryHost,
  options: CompileNodeOptions,
): Promise<ReadonlyMap<UniqueId, Cte>> {
  const made = new Map<UniqueId, Cte>()
  const visit = async (node: ModelNode): Promise<void> => {
    if (made.has(node.uniqueId)) return
    const { text, sourceMap, ephemerals } = await renderNode(shared, node, database, options)
    for (const parent of ephemerals.values()) await visit(parent)
    made.set(node.uniqueId, { name: cteName(node.alias), sql: text, sourceMap })
  }
  for (const node of first.values()) await visit(node)
  return made
}
