import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ColumnLineageV1 } from '../../../src/artifacts/column-lineage.js'

interface DocumentedNode {
  readonly name: string
  readonly schema: string
  readonly resource_type: string
  readonly columns: Readonly<Record<string, { readonly tags: readonly string[] }>>
}

interface Manifest {
  readonly nodes: Readonly<Record<string, DocumentedNode>>
  readonly sources: Readonly<Record<string, DocumentedNode>>
}

/** What `docs generate` has left in a project's target folder. */
export interface ColumnWays {
  /** Models of a schema, by their ids. */
  models(schema: string): readonly (readonly [string, DocumentedNode])[]
  readonly unknown: Readonly<Record<string, string>>
  /** Every column, `name.column`, that the value of this one was made of; those tagged as personal data end in "!". */
  ancestors(id: string, column: string): readonly string[]
}

export function columnWays(folder: string): ColumnWays {
  const read = (name: string): unknown => JSON.parse(readFileSync(join(folder, 'target', name), 'utf8'))
  const lineage = read('column_lineage.json') as ColumnLineageV1
  const manifest = read('manifest.json') as Manifest
  const nodeOf = (id: string): DocumentedNode | undefined => manifest.nodes[id] ?? manifest.sources[id]
  return {
    models: (schema) =>
      Object.entries(manifest.nodes).filter(([, node]) => node.resource_type === 'model' && node.schema === schema),
    unknown: lineage.unknown,
    ancestors(id, column) {
      const found = new Set<string>()
      const seen = new Set<string>()
      const queue = [{ id, column }]
      for (let place = queue.pop(); place !== undefined; place = queue.pop()) {
        const key = `${place.id} ${place.column}`
        if (seen.has(key)) continue
        seen.add(key)
        const isPersonal = nodeOf(place.id)?.columns[place.column]?.tags.includes('pii') === true
        found.add(`${nodeOf(place.id)?.name}.${place.column}${isPersonal ? '!' : ''}`)
        for (const origin of lineage.nodes[place.id]?.columns[place.column] ?? []) {
          if (origin.kind !== 'indirect') queue.push({ id: origin.node, column: origin.column })
        }
      }
      return [...found]
    },
  }
}
