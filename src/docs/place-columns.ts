type Links = readonly (readonly number[])[]

const SWEEPS = 12

/**
 * A height for each node, in rows: columns keep their order and one row of distance, and nodes move towards the middle of
 * what they are connected to. The topmost is at 0; heights are multiples of a tenth.
 */
export function placeColumns(columns: Links, parents: Links, children: Links): readonly number[] {
  const tallest = Math.max(0, ...columns.map((column) => column.length))
  const heights: number[] = []
  for (const column of columns) {
    column.forEach((node, index) => (heights[node] = index + (tallest - column.length) / 2))
  }
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    for (const column of sweep % 2 === 0 ? columns : [...columns].reverse()) {
      const wanted = column.map((node) => {
        const near = [...parents[node]!, ...children[node]!]
        if (near.length === 0) return heights[node]!
        return near.reduce((sum, other) => sum + heights[other]!, 0) / near.length
      })
      spread(wanted).forEach((height, index) => (heights[column[index]!] = height))
    }
  }
  const top = heights.reduce((least, height) => Math.min(least, height), Infinity)
  return heights.map((height) => Math.round((height - top) * 10) / 10)
}

/** The heights nearest to `wanted` (least squares) that keep the order with one row between neighbours. */
export function spread(wanted: readonly number[]): readonly number[] {
  const blocks: { sum: number; count: number }[] = []
  wanted.forEach((height, index) => {
    let block = { sum: height - index, count: 1 }
    for (
      let last = blocks.at(-1);
      last !== undefined && last.sum / last.count >= block.sum / block.count;
      last = blocks.at(-1)
    ) {
      blocks.pop()
      block = { sum: block.sum + last.sum, count: block.count + last.count }
    }
    blocks.push(block)
  })
  return blocks
    .flatMap(({ sum, count }) => Array.from({ length: count }, () => sum / count))
    .map((offset, index) => offset + index)
}
