// Which part of the graph is drawn, and where its nodes stand.
'use strict'

tsmodelDocs.graph = (() => {
  /** Positions of what can be reached from `start` along at most `depth` edges, `start` included. */
  function reach(start, next, depth) {
    const reached = new Set(start)
    let frontier = [...start]
    for (let step = 0; step < depth && frontier.length > 0; step += 1) {
      frontier = frontier.flatMap(next).filter((position) => !reached.has(position) && reached.add(position))
    }
    return reached
  }

  const isDrawn = (position) => tsmodelDocs.index.entries[position].at !== null
  const parentsOf = (position) => tsmodelDocs.index.entries[position].parents.filter(isDrawn)
  const childrenOf = (position) => tsmodelDocs.children[position].filter(isDrawn)

  /** The neighbourhood of an entry; a test or macro stands for what it is connected to. */
  function around(position, up, down) {
    const core = isDrawn(position) ? [position] : [...parentsOf(position), ...childrenOf(position)]
    return new Set([...reach(core, parentsOf, up), ...reach(core, childrenOf, down)])
  }

  function everything() {
    return new Set(
      tsmodelDocs.index.entries.flatMap((entry, position) => (entry.at === null || entry.hidden ? [] : [position])),
    )
  }

  /**
   * Nodes and lines of a part. A part keeps the order of the whole and loses its gaps: columns without a node go, and the
   * nodes of a column move to the middle of what they are connected to. A compact one gives up the bands of the layers too.
   */
  function place(positions, { isCompact = false } = {}) {
    const { entries, bands } = tsmodelDocs.index
    const isWhole = positions.size === everything().size
    const nodes = [...positions].map((position) => ({
      position,
      entry: entries[position],
      column: entries[position].at[0],
      y: entries[position].at[1],
    }))
    const byPosition = new Map(nodes.map((node) => [node.position, node]))
    const lines = nodes.flatMap((node) =>
      node.entry.parents.flatMap((parent) =>
        byPosition.has(parent) ? [{ from: byPosition.get(parent), to: node }] : [],
      ),
    )
    if (isCompact) moveTogether(nodes, lines)
    const titles = closeGaps(nodes, isCompact ? [] : bands)
    if (!isWhole) tighten(nodes, lines)
    route(nodes, lines)
    return { nodes, lines, byPosition, titles }
  }

  /** Numbers the columns that hold nodes; gives the bands with their first and last column. */
  function closeGaps(nodes, bands) {
    const used = [...new Set(nodes.map((node) => node.column))].sort((left, right) => left - right)
    const compact = new Map(used.map((column, index) => [column, index]))
    const titles = []
    for (const column of used) {
      const title = bands.findLast((band) => band.column <= column)?.title
      if (title === undefined) continue
      if (titles.at(-1)?.title === title) titles.at(-1).last = compact.get(column)
      else titles.push({ title, first: compact.get(column), last: compact.get(column) })
    }
    for (const node of nodes) node.column = compact.get(node.column)
    return titles
  }

  /** As few columns as the lines need; what reads nothing here stands right before what reads it. */
  function moveTogether(nodes, lines) {
    const [into, outOf] = [new Map(), new Map()]
    for (const line of lines) {
      into.set(line.to, [...(into.get(line.to) ?? []), line.from])
      outOf.set(line.from, [...(outOf.get(line.from) ?? []), line.to])
    }
    // Columns of the whole graph put parents before children.
    for (const node of [...nodes].sort((one, other) => one.column - other.column)) {
      node.column = Math.max(-1, ...(into.get(node) ?? []).map((parent) => parent.column)) + 1
    }
    for (const node of nodes) {
      if (into.has(node) || !outOf.has(node)) continue
      node.column = Math.min(...outOf.get(node).map((child) => child.column)) - 1
    }
  }

  /** Leads lines that pass other columns through the gaps there, so that no line runs behind a node. */
  function route(nodes, lines) {
    const columns = []
    for (const node of nodes) (columns[node.column] ??= []).push(node.y)
    for (const column of columns) column.sort((one, other) => one - other)
    for (const line of lines) {
      const { from, to } = line
      line.via = []
      for (let column = from.column + 1; column < to.column; column += 1) {
        const straight = from.y + ((to.y - from.y) * (column - from.column)) / (to.column - from.column)
        line.via.push({ column, y: gapNear(columns[column], straight) })
      }
    }
  }

  /** `y`, or the nearest height beside the node that stands there. */
  function gapNear(column, y) {
    let [low, high] = [0, column.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (column[middle] < y) low = middle + 1
      else high = middle
    }
    const near = [column[low - 1], column[low]].filter((each) => each !== undefined && Math.abs(each - y) < 0.5)
    if (near.length === 0) return y
    const gaps = near.flatMap((each) => [each - 0.5, each + 0.5])
    return gaps.reduce((best, gap) => (Math.abs(gap - y) < Math.abs(best - y) ? gap : best))
  }

  function tighten(nodes, lines) {
    const columns = []
    for (const node of nodes) (columns[node.column] ??= []).push(node)
    for (const column of columns) column.sort((left, right) => left.y - right.y)
    const tallest = Math.max(...columns.map((column) => column.length))
    for (const column of columns) column.forEach((node, index) => (node.y = index + (tallest - column.length) / 2))
    const near = new Map(nodes.map((node) => [node, []]))
    for (const { from, to } of lines) {
      near.get(from).push(to)
      near.get(to).push(from)
    }
    for (let sweep = 0; sweep < 8; sweep += 1) {
      for (const column of sweep % 2 === 0 ? columns : [...columns].reverse()) {
        const wanted = column.map((node) => {
          const others = near.get(node)
          return others.length === 0 ? node.y : others.reduce((sum, other) => sum + other.y, 0) / others.length
        })
        spread(wanted).forEach((y, index) => (column[index].y = y))
      }
    }
  }

  /** The nearest heights with one row between neighbours; the same rule as when the site was built. */
  function spread(wanted) {
    const blocks = []
    wanted.forEach((height, index) => {
      let block = { sum: height - index, count: 1 }
      while (blocks.length > 0 && blocks.at(-1).sum / blocks.at(-1).count >= block.sum / block.count) {
        const last = blocks.pop()
        block = { sum: block.sum + last.sum, count: block.count + last.count }
      }
      blocks.push(block)
    })
    return blocks.flatMap(({ sum, count }) => Array(count).fill(sum / count)).map((offset, index) => offset + index)
  }

  return { around, everything, place, reach, parentsOf, childrenOf }
})()
