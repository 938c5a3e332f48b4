import { Graph } from '@dagrejs/graphlib'
import type { Manifest } from '../core/manifest.js'
import { parentsOf, type UniqueId } from '../core/node.js'
import type { Dag } from './contract.js'
import { cycleProblem } from './cycle-problem.js'
import { shortestCycle } from './shortest-cycle.js'
import { topologicalOrder } from './topological-order.js'

const NONE: readonly UniqueId[] = []

/**
 * The graph of all nodes of a manifest: parents are what a node reads, children what reads it.
 *
 * Parents that are not in the manifest (a disabled node, a macro) make no edge. Throws DiagnosticError `CYCLE` with the
 * shortest cycle as a path. Time and memory are linear in nodes and edges, up to the ordering of ties.
 */
export function buildDag(manifest: Manifest): Dag {
  const graph = new Graph({ directed: true, multigraph: false, compound: false })
  for (const id of manifest.nodes.keys()) graph.setNode(id)
  for (const node of manifest.nodes.values()) {
    for (const parent of parentsOf(node)) if (manifest.nodes.has(parent)) graph.setEdge(parent, node.uniqueId)
  }
  const parents = sortedNeighbours(graph, (id) => graph.predecessors(id))
  const children = sortedNeighbours(graph, (id) => graph.successors(id))
  const links = {
    parents: (id: UniqueId) => parents.get(id) ?? NONE,
    children: (id: UniqueId) => children.get(id) ?? NONE,
  }
  const { order, blocked } = topologicalOrder(byLayerThenId(manifest), links.parents, links.children)
  if (blocked.length > 0) throw cycleProblem(manifest, shortestCycle(blocked, links.parents))
  return { nodes: manifest.nodes, order, ...links }
}

function sortedNeighbours(
  graph: Graph,
  neighbours: (id: UniqueId) => readonly UniqueId[] | undefined,
): ReadonlyMap<UniqueId, readonly UniqueId[]> {
  return new Map(graph.nodes().map((id) => [id, [...(neighbours(id) ?? NONE)].sort()]))
}

/** Ids in the order that ties follow: by layer, then id; sources and seeds without a layer first, other nodes last. */
function byLayerThenId(manifest: Manifest): readonly UniqueId[] {
  const ranks = new Map(manifest.layers.map((layer, index) => [layer, index]))
  return [...manifest.nodes.values()]
    .map((node) => {
      const isRoot = node.resourceType === 'source' || node.resourceType === 'seed'
      const fallback = isRoot ? -1 : manifest.layers.length
      return { id: node.uniqueId, rank: (node.layer === null ? undefined : ranks.get(node.layer)) ?? fallback }
    })
    .sort((left, right) => left.rank - right.rank || (left.id < right.id ? -1 : 1))
    .map(({ id }) => id)
}
