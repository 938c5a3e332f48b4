import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { layoutGraph, type LayoutNode } from '../../../src/docs/layout.js'
import { spread } from '../../../src/docs/place-columns.js'

/** Graphs whose nodes read earlier ones only, and never one of a later band. */
const graphs = fc
  .array(fc.record({ band: fc.nat({ max: 3 }), wanted: fc.array(fc.nat(), { maxLength: 4 }) }), { maxLength: 60 })
  .map((rows) =>
    rows.map(({ band, wanted }, index): LayoutNode => {
      const parents = wanted.map((value) => value % (index || 1)).filter((parent) => parent < index)
      return { band, parents: [...new Set(parents)].filter((parent) => rows[parent]!.band <= band) }
    }),
  )

describe('the layout of the lineage graph', () => {
  test('puts parents left of children, earlier bands left of later ones, and no node on another', () => {
    fc.assert(
      fc.property(graphs, (nodes) => {
        const { at, bandColumns } = layoutGraph(nodes)
        expect(at).toHaveLength(nodes.length)
        nodes.forEach((node, index) => {
          for (const parent of node.parents) expect(at[parent]![0]).toBeLessThan(at[index]![0])
          expect(at[index]![0]).toBeGreaterThanOrEqual(bandColumns.get(node.band)!)
          const next = Math.min(
            ...[...bandColumns].flatMap(([band, column]) => (band > node.band ? [column] : [])),
            Infinity,
          )
          expect(at[index]![0]).toBeLessThan(next)
          expect(at[index]![1]).toBeGreaterThanOrEqual(0)
        })
        for (const [index, [column, y]] of at.entries()) {
          for (const [otherColumn, otherY] of at.slice(index + 1)) {
            if (column === otherColumn) expect(Math.abs(y - otherY)).toBeGreaterThan(0.85)
          }
        }
      }),
    )
  })

  test('untangles lines that need not cross', () => {
    // Sources a, b, c in this order; their readers are listed the other way round.
    const { at } = layoutGraph([
      ...[[], [], []].map((parents) => ({ band: 0, parents })),
      ...[[2], [1], [0]].map((parents) => ({ band: 1, parents })),
    ])
    const heights = (from: number) => at.slice(from, from + 3).map(([, y]) => y)
    expect(heights(3).reverse()).toEqual(heights(0))
  })

  test('is the same every time', () => {
    fc.assert(
      fc.property(graphs, (nodes) => {
        expect(layoutGraph(nodes)).toEqual(layoutGraph(nodes))
      }),
      { numRuns: 20 },
    )
  })

  test('of nothing is nothing', () => {
    expect(layoutGraph([]).at).toEqual([])
  })
})

test('heights keep their order and their distance, and move as little as they can', () => {
  expect(spread([0, 5, 10])).toEqual([0, 5, 10])
  expect(spread([3, 3])).toEqual([2.5, 3.5])
  expect(spread([10, 0])).toEqual([4.5, 5.5])
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -50, max: 50 })), (wanted) => {
      const heights = spread(wanted)
      heights.slice(1).forEach((height, index) => expect(height - heights[index]!).toBeGreaterThan(1 - 1e-9))
    }),
  )
})
