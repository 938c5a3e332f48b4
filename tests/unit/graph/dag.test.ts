import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DiagnosticError } from '../../../src/core/diagnostic.js'
import type { Node } from '../../../src/core/node.js'
import { buildDag, checkLayers } from '../../../src/graph/index.js'
import { shortestCycle } from '../../../src/graph/shortest-cycle.js'
import { makeManifest, makeModel, makeSeed, makeSingularTest, makeSource } from '../../support/factories.js'

/** A model `m<index>` that reads the models of the other indexes. */
function numbered(index: number, parents: readonly number[]): Node {
  return makeModel(`m${index}`, {
    dependsOn: { nodes: parents.map((parent) => `model.shop.m${parent}`), macros: [] },
    refs: parents.map((parent) => ({
      name: `m${parent}`,
      packageName: null,
      version: null,
      location: { file: `models/m${index}.sql`, line: 2, column: 7 },
    })),
  })
}

/** Edges as lists of parents; only earlier nodes are parents, so that there is no cycle. */
const acyclic = fc
  .array(fc.array(fc.nat(), { maxLength: 4 }), { minLength: 1, maxLength: 60 })
  .map((rows) =>
    rows.map((row, index) => [...new Set(row.map((value) => value % (index || 1)))].filter((v) => v < index)),
  )

const anyEdges = fc
  .integer({ min: 1, max: 9 })
  .chain((size) =>
    fc.array(fc.uniqueArray(fc.nat({ max: size - 1 }), { maxLength: 3 }), { minLength: size, maxLength: size }),
  )

describe('the order of a graph', () => {
  test('holds every node once, each after its parents, whatever the order of the files', () => {
    fc.assert(
      fc.property(acyclic, fc.nat(), (edges, seed) => {
        const nodes = edges.map((parents, index) => numbered(index, parents))
        const shuffled = [...nodes].sort((left, right) => hash(left.uniqueId, seed) - hash(right.uniqueId, seed))
        const { order } = buildDag(makeManifest(shuffled))
        const at = new Map(order.map((id, index) => [id, index]))
        expect(at.size).toBe(nodes.length)
        edges.forEach((parents, index) => {
          for (const parent of parents)
            expect(at.get(`model.shop.m${parent}`)).toBeLessThan(at.get(`model.shop.m${index}`)!)
        })
        expect(order).toEqual(buildDag(makeManifest(nodes)).order)
      }),
    )
  })

  test('takes nodes that are free at the same moment by layer, then by id', () => {
    const manifest = makeManifest(
      [
        makeModel('z', { layer: 'staging' }),
        makeModel('b', { layer: 'core' }),
        makeModel('a', { layer: 'core' }),
        makeSeed('countries'),
        makeModel('free'),
      ],
      { layers: ['staging', 'core'] },
    )
    expect(buildDag(manifest).order.map((id) => id.split('.')[2])).toEqual(['countries', 'z', 'a', 'b', 'free'])
  })

  test('of a chain of 20,000 nodes is found without deep calls', () => {
    const nodes = Array.from({ length: 20_000 }, (_, index) => numbered(index, index === 0 ? [] : [index - 1]))
    expect(buildDag(makeManifest(nodes)).order.at(-1)).toBe('model.shop.m19999')
  })

  test('leaves out parents that the manifest does not hold', () => {
    const dag = buildDag(makeManifest([numbered(1, [7])]))
    expect(dag.parents('model.shop.m1')).toEqual([])
  })
})

describe('a cycle', () => {
  test('is found exactly when there is one, and the one shown is the shortest', () => {
    fc.assert(
      fc.property(anyEdges, (edges) => {
        const manifest = makeManifest(edges.map((parents, index) => numbered(index, parents)))
        const expected = shortestByPower(edges)
        if (expected === null) {
          expect(buildDag(manifest).order).toHaveLength(edges.length)
        } else {
          const parents = (id: string): readonly string[] => edges[Number(id)]!.map(String)
          const cycle = shortestCycle(
            edges.map((_, index) => String(index)),
            parents,
          )
          expect(cycle).toHaveLength(expected)
          cycle.forEach((id, index) => expect(parents(id)).toContain(cycle[(index + 1) % cycle.length]))
          expect(() => buildDag(manifest)).toThrow(DiagnosticError)
        }
      }),
      { numRuns: 300 },
    )
  })

  test('is shown as a path with the place of each reference', () => {
    const nodes = [
      numbered(0, [1]),
      numbered(1, [2, 3]),
      numbered(2, [0]),
      numbered(3, [4]),
      numbered(4, [5]),
      numbered(5, [1]),
    ]
    expect(diagnosticsOf(() => buildDag(makeManifest(nodes)))).toEqual([
      expect.objectContaining({
        code: 'CYCLE',
        message: [
          '3 nodes read each other in a cycle: m0 → m1 → m2 → m0',
          '  model.shop.m0 reads model.shop.m1 (models/m0.sql:2:7)',
          '  model.shop.m1 reads model.shop.m2 (models/m1.sql:2:7)',
          '  model.shop.m2 reads model.shop.m0 (models/m2.sql:2:7)',
        ].join('\n'),
        location: { file: 'models/m0.sql', line: 2, column: 7 },
      }),
    ])
  })

  test('of one node that reads itself is a cycle too', () => {
    expect(diagnosticsOf(() => buildDag(makeManifest([numbered(0, [0])])))[0]?.message).toMatch(
      /^One node reads itself in a cycle: m0 → m0\n/,
    )
  })

  test('of 20,000 nodes is found in one pass', () => {
    const nodes = Array.from({ length: 20_000 }, (_, index) => numbered(index, [(index + 1) % 20_000]))
    expect(diagnosticsOf(() => buildDag(makeManifest(nodes)))[0]?.message).toMatch(/^20000 nodes read each other/)
  })
})

describe('layers', () => {
  const late = makeModel('facts', { layer: 'core', originalFilePath: 'models/core/facts.sql' })
  const layers = { layers: ['staging', 'core'] }

  test('an earlier layer that uses a later one is an error with both files', () => {
    const early = makeModel('stg', {
      layer: 'staging',
      originalFilePath: 'models/staging/stg.sql',
      dependsOn: { nodes: [late.uniqueId], macros: [] },
      refs: [
        {
          name: 'facts',
          packageName: null,
          version: null,
          location: { file: 'models/staging/stg.sql', line: 4, column: 9 },
        },
      ],
    })
    const manifest = makeManifest([early, late], layers)
    expect(checkLayers(manifest, buildDag(manifest))).toEqual([
      expect.objectContaining({
        code: 'LAYER_ORDER',
        severity: 'error',
        message:
          'model.shop.stg of layer "staging" (models/staging/stg.sql) uses model.shop.facts of the later layer "core" (models/core/facts.sql)',
        location: { file: 'models/staging/stg.sql', line: 4, column: 9 },
      }),
    ])
  })

  test('a node without a layer is no way around', () => {
    const between = makeModel('between', { dependsOn: { nodes: [late.uniqueId], macros: [] } })
    const early = makeModel('stg', { layer: 'staging', dependsOn: { nodes: [between.uniqueId], macros: [] } })
    const manifest = makeManifest([early, between, late], layers)
    expect(checkLayers(manifest, buildDag(manifest)).map(({ message }) => message)).toEqual([
      expect.stringContaining('through model.shop.between (models/between.sql)'),
    ])
  })

  test('own and earlier layers, and tests across layers, are right', () => {
    const source = makeSource('app', 'orders')
    const staged = makeModel('stg', { layer: 'staging', dependsOn: { nodes: [source.uniqueId], macros: [] } })
    const core = makeModel('facts', { layer: 'core', dependsOn: { nodes: [staged.uniqueId], macros: [] } })
    const more = makeModel('more', { layer: 'core', dependsOn: { nodes: [core.uniqueId], macros: [] } })
    const check = makeSingularTest('t', { layer: 'staging', dependsOn: { nodes: [core.uniqueId], macros: [] } })
    const manifest = makeManifest([source, staged, core, more, check], layers)
    expect(checkLayers(manifest, buildDag(manifest))).toEqual([])
  })
})

/** Length of the shortest cycle by trying every number of steps. */
function shortestByPower(edges: readonly (readonly number[])[]): number | null {
  let reached = edges.map((parents) => new Set(parents))
  for (let length = 1; length <= edges.length; length += 1) {
    if (reached.some((set, index) => set.has(index))) return length
    reached = reached.map((set) => new Set([...set].flatMap((index) => edges[index]!)))
  }
  return null
}

function diagnosticsOf(action: () => unknown): DiagnosticError['diagnostics'] {
  try {
    action()
  } catch (error) {
    if (error instanceof DiagnosticError) return error.diagnostics
    throw error
  }
  throw new Error('nothing was thrown')
}

function hash(text: string, seed: number): number {
  return [...text].reduce((sum, character) => (sum * 31 + character.charCodeAt(0) + seed) % 1_000_003, seed)
}
