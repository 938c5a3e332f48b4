import { type Diagnostic, problem } from '../core/diagnostic.js'
import type { Manifest } from '../core/manifest.js'
import type { Node, UniqueId } from '../core/node.js'
import type { Dag } from './contract.js'
import { useLocation } from './use-location.js'

/** The latest layer that a node without one of its own brings along, and the node that is in it. */
interface Carried {
  readonly rank: number
  readonly origin: Node
}

/**
 * One `LAYER_ORDER` error for each use of a later layer by an earlier one, with both files.
 *
 * Nodes in no layer may use anything, and pass on what they use: a model cannot reach a later layer through them. Tests
 * and analyses are free, because nothing is built from them.
 */
export function checkLayers(manifest: Manifest, dag: Dag): readonly Diagnostic[] {
  const ranks = new Map(manifest.layers.map((layer, index) => [layer, index]))
  const carried = new Map<UniqueId, Carried>()
  const problems: Diagnostic[] = []
  for (const id of dag.order) {
    const node = dag.nodes.get(id)!
    if (node.resourceType === 'test' || node.resourceType === 'analysis' || node.resourceType === 'operation') continue
    const rank = node.layer === null ? undefined : ranks.get(node.layer)
    let latest: Carried | undefined
    for (const parentId of dag.parents(id)) {
      const brought = carried.get(parentId)
      if (brought === undefined) continue
      if (rank !== undefined && brought.rank > rank) {
        problems.push(layerProblem(node, dag.nodes.get(parentId)!, brought.origin))
      }
      if (latest === undefined || brought.rank > latest.rank) latest = brought
    }
    if (rank !== undefined) carried.set(id, { rank, origin: node })
    else if (latest !== undefined) carried.set(id, latest)
  }
  return problems
}

function layerProblem(node: Node, parent: Node, origin: Node): Diagnostic {
  const through = origin === parent ? '' : ` through ${parent.uniqueId} (${parent.originalFilePath})`
  return problem(
    'LAYER_ORDER',
    `${node.uniqueId} of layer "${node.layer}" (${node.originalFilePath}) uses ${origin.uniqueId} of the later layer ` +
      `"${origin.layer}" (${origin.originalFilePath})${through}`,
    {
      location: useLocation(node, parent),
      hint: `Move one of the two, or change the order of "layers:" in the project file.`,
    },
  )
}
