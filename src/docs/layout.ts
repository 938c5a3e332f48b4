import { orderColumns } from './order-columns.js'
import { placeColumns } from './place-columns.js'

/** A node of the lineage graph: where it may stand, and what it reads (positions in the same list). */
export interface LayoutNode {
  /** Nodes of a lower band stand left of those of a higher one. */
  readonly band: number
  readonly parents: readonly number[]
}

export interface Layout {
  /** Column and height of each node; one unit of height is one row. */
  readonly at: readonly (readonly [column: number, y: number])[]
  /** First column of each band that holds nodes. */
  readonly bandColumns: ReadonlyMap<number, number>
}

/**
 * Places a graph in columns, every node right of its parents and every band right of the one before. Nodes of a column are
 * ordered so that few lines cross and near what they are connected to. Linear in nodes and edges, for a fixed number of
 * sweeps; parents must not form a cycle.
 */
export function layoutGraph(nodes: readonly LayoutNode[]): Layout {
  const { columns, bandColumns } = columnsOf(nodes)
  const children = childrenOf(nodes)
  const rows: number[][] = []
  columns.forEach((column, index) => {
    while (rows.length <= column) rows.push([])
    rows[column]!.push(index)
  })
  const parents = nodes.map((node) => node.parents)
  const ordered = orderColumns(rows, parents, children)
  const heights = placeColumns(ordered, parents, children)
  return { at: nodes.map((_, index) => [columns[index]!, heights[index]!] as const), bandColumns }
}

/** The column of each node: the longest path inside its band, after all columns of the bands before. */
function columnsOf(nodes: readonly LayoutNode[]): {
  readonly columns: readonly number[]
  readonly bandColumns: ReadonlyMap<number, number>
} {
  const steps = nodes.map(() => 0)
  for (const index of parentsFirst(nodes)) {
    const node = nodes[index]!
    for (const parent of node.parents) {
      if (nodes[parent]!.band === node.band) steps[index] = Math.max(steps[index]!, steps[parent]! + 1)
    }
  }
  const widths = new Map<number, number>()
  nodes.forEach(({ band }, index) => widths.set(band, Math.max(widths.get(band) ?? 0, steps[index]! + 1)))
  const bandColumns = new Map<number, number>()
  let next = 0
  for (const band of [...widths.keys()].sort((left, right) => left - right)) {
    bandColumns.set(band, next)
    next += widths.get(band)!
  }
  return { columns: nodes.map(({ band }, index) => bandColumns.get(band)! + steps[index]!), bandColumns }
}

function childrenOf(nodes: readonly LayoutNode[]): readonly (readonly number[])[] {
  const children: number[][] = nodes.map(() => [])
  nodes.forEach((node, index) => {
    for (const parent of node.parents) children[parent]!.push(index)
  })
  return children
}

function parentsFirst(nodes: readonly LayoutNode[]): readonly number[] {
  const waiting = nodes.map((node) => node.parents.length)
  const children = childrenOf(nodes)
  const order = nodes.flatMap((_, index) => (waiting[index] === 0 ? [index] : []))
  for (let at = 0; at < order.length; at += 1) {
    for (const child of children[order[at]!]!) {
      waiting[child]! -= 1
      if (waiting[child] === 0) order.push(child)
    }
  }
  return order
}
