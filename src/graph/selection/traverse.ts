import type { UniqueId } from '../../core/node.js'

/** `start` and what can be reached from it along at most `depth` edges. Iterative and linear. */
export function reach(
  start: Iterable<UniqueId>,
  next: (id: UniqueId) => readonly UniqueId[],
  depth: number = Infinity,
): Set<UniqueId> {
  const reached = new Set(start)
  let frontier: readonly UniqueId[] = [...reached]
  for (let step = 0; step < depth && frontier.length > 0; step += 1) {
    const found: UniqueId[] = []
    for (const id of frontier) {
      for (const other of next(id)) {
        if (reached.has(other)) continue
        reached.add(other)
        found.push(other)
      }
    }
    frontier = found
  }
  return reached
}
