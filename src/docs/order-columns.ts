type Links = readonly (readonly number[])[]

const SWEEPS = 24

/**
 * Orders the nodes of each column by the middle of what they are connected to, to and fro, and keeps the order with the
 * fewest crossings between neighbouring columns.
 */
export function orderColumns(columns: readonly (readonly number[])[], parents: Links, children: Links): Links {
  const current = columns.map((column) => [...column])
  const place: number[] = []
  const rank = (column: readonly number[]): void =>
    column.forEach((node, index) => (place[node] = index / column.length))
  current.forEach(rank)
  let best = current.map((column) => [...column])
  let fewest = crossings(best, parents)
  for (let sweep = 0; sweep < SWEEPS && fewest > 0; sweep += 1) {
    const isForward = sweep % 2 === 0
    const links = isForward ? parents : children
    for (const column of isForward ? current : [...current].reverse()) {
      const middle = new Map(column.map((node) => [node, mean(links[node]!, place) ?? place[node]!]))
      column.sort((left, right) => middle.get(left)! - middle.get(right)! || place[left]! - place[right]!)
      rank(column)
    }
    const count = crossings(current, parents)
    if (count < fewest) {
      fewest = count
      best = current.map((column) => [...column])
    }
  }
  return best
}

function mean(links: readonly number[], place: readonly number[]): number | null {
  if (links.length === 0) return null
  return links.reduce((sum, node) => sum + place[node]!, 0) / links.length
}

/** Crossings of the lines that end in the same column: pairs in a different order at their two ends. */
function crossings(columns: Links, parents: Links): number {
  const place: number[] = []
  for (const column of columns) column.forEach((node, index) => (place[node] = index / column.length))
  return columns.reduce((sum, column) => {
    const starts = column.flatMap((node) =>
      parents[node]!.map((parent) => place[parent]!).sort((left, right) => left - right),
    )
    return sum + inversions(starts)
  }, 0)
}

/** Pairs that stand in the wrong order, by merging. */
function inversions(values: readonly number[]): number {
  let count = 0
  const sort = (part: readonly number[]): readonly number[] => {
    if (part.length < 2) return part
    const half = part.length >> 1
    const [left, right] = [sort(part.slice(0, half)), sort(part.slice(half))]
    const merged: number[] = []
    let from = 0
    for (const value of right) {
      while (from < left.length && left[from]! <= value) merged.push(left[from++]!)
      count += left.length - from
      merged.push(value)
    }
    return [...merged, ...left.slice(from)]
  }
  sort(values)
  return count
}
