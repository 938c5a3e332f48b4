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
   * nodes of a column move to the middle of what they are connected to.
   */
  function place(positions) {
    const { entries, bands } = tsmodelDocs.index
    const isWhole = positions.size === everything().size
    const nodes = [...positions].map((position) => ({
      position,
      entry: entries[position],
      column: entries[position].at[0],
      y: entries[position].at[1],
    }))
    const used = [...new Set(nodes.map((node) => node.column))].sort((left, right) => left - right)
    const compact = new Map(used.map((column, index) => [column, index]))
    const bandOf = (column) => bands.findLast((band) => band.column <= column) ?? null
    const titles = []
    for (const column of used) {
      const title = bandOf(column)?.title
      if (title === undefined) continue
      if (titles.at(-1)?.title === title) titles.at(-1).last = compact.get(column)
      else titles.push({ title, first: compact.get(column), last: compact.get(column) })
    }
    for (const node of nodes) node.column = compact.get(node.column)
    const byPosition = new Map(nodes.map((node) => [node.position, node]))
    const lines = nodes.flatMap((node) =>
      node.entry.parents.flatMap((parent) =>
        byPosition.has(parent) ? [{ from: byPosition.get(parent), to: node }] : [],
      ),
    )
    if (!isWhole) tighten(nodes, lines)
    return { nodes, lines, byPosition, titles }
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
