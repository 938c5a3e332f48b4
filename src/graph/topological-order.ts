import type { UniqueId } from '../core/node.js'

/**
 * Every parent before its children; among the nodes that are free at one moment the one that stands first in `ids`.
 *
 * `blocked` holds the nodes that never become free: those of cycles and those that wait for them. Iterative, so that the
 * length of a chain does not matter.
 */
export function topologicalOrder(
  ids: readonly UniqueId[],
  parents: (id: UniqueId) => readonly UniqueId[],
  children: (id: UniqueId) => readonly UniqueId[],
): { readonly order: readonly UniqueId[]; readonly blocked: readonly UniqueId[] } {
  const rank = new Map(ids.map((id, index) => [id, index]))
  const waiting = ids.map((id) => parents(id).length)
  const free: number[] = []
  waiting.forEach((count, index) => {
    if (count === 0) free.push(index)
  })
  const order: UniqueId[] = []
  while (free.length > 0) {
    const id = ids[popSmallest(free)]!
    order.push(id)
    for (const child of children(id)) {
      const index = rank.get(child)!
      waiting[index]! -= 1
      if (waiting[index] === 0) push(free, index)
    }
  }
  return { order, blocked: ids.filter((_, index) => waiting[index]! > 0) }
}

// `free` is a binary heap of ranks; a sorted list is one too, which is how it starts.

function push(heap: number[], value: number): void {
  let at = heap.push(value) - 1
  while (at > 0) {
    const above = (at - 1) >> 1
    if (heap[above]! <= value) break
    heap[at] = heap[above]!
    at = above
  }
  heap[at] = value
}

function popSmallest(heap: number[]): number {
  const smallest = heap[0]!
  const last = heap.pop()!
  if (heap.length === 0) return smallest
  let at = 0
  for (;;) {
    let below = 2 * at + 1
    if (below >= heap.length) break
    if (below + 1 < heap.length && heap[below + 1]! < heap[below]!) below += 1
    if (heap[below]! >= last) break
    heap[at] = heap[below]!
    at = below
  }
  heap[at] = last
  return smallest
}
