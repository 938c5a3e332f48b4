import type { UniqueId } from '../core/node.js'

/** Edges looked at before the search settles for the shortest cycle it has: the exact answer costs nodes × edges. */
const EDGE_BUDGET = 5_000_000

/**
 * The shortest cycle among `blocked` as a path along `next`: each id is followed by one of its `next`, the last by the
 * first. It starts at its smallest id, so that the same project says the same.
 *
 * `blocked` must hold a cycle. Huge tangles get a short cycle, not always the shortest.
 */
export function shortestCycle(
  blocked: readonly UniqueId[],
  next: (id: UniqueId) => readonly UniqueId[],
): readonly UniqueId[] {
  const inside = new Set(blocked)
  const links = new Map(blocked.map((id) => [id, next(id).filter((other) => inside.has(other))]))
  let best: readonly UniqueId[] | null = null
  let edges = 0
  for (const start of startingPoints(blocked, links)) {
    const found = cycleThrough(start, links, best === null ? Infinity : best.length - 1)
    edges += found.edges
    if (found.cycle !== null) best = found.cycle
    if (best?.length === 1 || (best !== null && edges > EDGE_BUDGET)) break
  }
  if (best === null) throw new Error('shortestCycle was called on nodes without a cycle')
  const smallest = best.indexOf([...best].sort()[0]!)
  return [...best.slice(smallest), ...best.slice(0, smallest)]
}

/**
 * Nodes such that every cycle holds one of them: those with more than one way on, and one node of each cycle that has no
 * other way at all. A ring of thousands is searched once, not once per node.
 */
function startingPoints(
  ids: readonly UniqueId[],
  links: ReadonlyMap<UniqueId, readonly UniqueId[]>,
): readonly UniqueId[] {
  const starts = ids.filter((id) => links.get(id)!.length > 1)
  const walkOf = new Map<UniqueId, number>()
  ids.forEach((id, walk) => {
    let at: UniqueId | undefined = id
    while (at !== undefined && !walkOf.has(at) && links.get(at)!.length === 1) {
      walkOf.set(at, walk)
      at = links.get(at)![0]
    }
    if (at !== undefined && walkOf.get(at) === walk) starts.push(at)
  })
  return starts
}

/** Breadth first from `start` back to it, along at most `limit` edges. */
function cycleThrough(
  start: UniqueId,
  links: ReadonlyMap<UniqueId, readonly UniqueId[]>,
  limit: number,
): { readonly cycle: readonly UniqueId[] | null; readonly edges: number } {
  const cameFrom = new Map<UniqueId, UniqueId>()
  let edges = 0
  let frontier: readonly UniqueId[] = [start]
  for (let length = 1; length <= limit && frontier.length > 0; length += 1) {
    const reached: UniqueId[] = []
    for (const id of frontier) {
      for (const other of links.get(id)!) {
        edges += 1
        if (other === start) return { cycle: pathTo(id, cameFrom), edges }
        if (cameFrom.has(other)) continue
        cameFrom.set(other, id)
        reached.push(other)
      }
    }
    frontier = reached
  }
  return { cycle: null, edges }
}

function pathTo(id: UniqueId, cameFrom: ReadonlyMap<UniqueId, UniqueId>): readonly UniqueId[] {
  const path: UniqueId[] = []
  for (let at: UniqueId | undefined = id; at !== undefined; at = cameFrom.get(at)) path.push(at)
  return path.reverse()
}
