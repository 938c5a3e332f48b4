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
  // Nothing reads a data test, and most nodes are tests: they hang on the graph as leaves.
  const tests: [id: UniqueId, parents: UniqueId[]][] = []
  for (const node of manifest.nodes.values()) if (node.resourceType !== 'test') graph.setNode(node.uniqueId)
  for (const node of manifest.nodes.values()) {
    const read = parentsOf(node).filter((parent) => manifest.nodes.has(parent))
    if (node.resourceType === 'test') tests.push([node.uniqueId, [...new Set(read)]])
    else for (const parent of read) graph.setEdge(parent, node.uniqueId)
  }
  const parents = new Map(neighbours(graph, (id) => graph.predecessors(id)))
  const children = new Map(neighbours(graph, (id) => graph.successors(id)))
  for (const [id, read] of tests) {
    parents.set(id, read)
    for (const parent of read) children.get(parent)?.push(id)
  }
  for (const list of [...parents.values(), ...children.values()]) if (list.length > 1) list.sort()
  const links = {
    parents: (id: UniqueId) => parents.get(id) ?? NONE,
    children: (id: UniqueId) => children.get(id) ?? NONE,
  }
  const { order, blocked } = topologicalOrder(byLayerThenId(manifest), links.parents, links.children)
  if (blocked.length > 0) throw cycleProblem(manifest, shortestCycle(blocked, links.parents))
  return { nodes: manifest.nodes, order, ...links }
}

function neighbours(
  graph: Graph,
  of: (id: UniqueId) => readonly UniqueId[] | undefined,
): readonly (readonly [UniqueId, UniqueId[]])[] {
  return graph.nodes().map((id) => [id, [...(of(id) ?? NONE)]] as const)
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
