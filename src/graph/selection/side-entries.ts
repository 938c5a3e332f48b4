import type { Manifest } from '../../core/manifest.js'
import type { ModelNode, Node, UniqueId, UnitTestNode, UnitTestRows } from '../../core/node.js'
import type { SemanticEntry } from '../../core/unit-test.js'
import type { Dag } from '../contract.js'

/**
 * The graph with what is selected like a node and is none: unit tests, and the entries of the semantic layer. They come
 * after all nodes, and nothing that is built has one of them as a parent.
 */
export function withSideEntries(dag: Dag, manifest: Manifest): Dag {
  const entries = sideEntries(manifest)
  if (entries.size === 0) return dag
  const children = new Map<UniqueId, UniqueId[]>()
  for (const [id, { parents }] of entries) {
    for (const parent of parents) children.set(parent, [...(children.get(parent) ?? []), id].sort())
  }
  return {
    nodes: new Map([...dag.nodes, ...[...entries].map(([id, { node }]) => [id, node] as const)]),
    order: [...dag.order, ...[...entries.keys()].sort()],
    parents: (id) => entries.get(id)?.parents ?? dag.parents(id),
    children: (id) => {
      const added = children.get(id)
      return added === undefined ? dag.children(id) : [...dag.children(id), ...added]
    },
  }
}

/** The entries of a manifest that are selected like nodes, in the shape of nodes, with what they are about. */
export function sideEntries(
  manifest: Manifest,
): ReadonlyMap<UniqueId, { readonly node: Node; readonly parents: readonly UniqueId[] }> {
  const entries = new Map<UniqueId, { readonly node: Node; readonly parents: readonly UniqueId[] }>()
  for (const test of manifest.unitTests?.values() ?? []) {
    if (test.enabled) entries.set(test.uniqueId, { node: unitTestEntry(test), parents: [test.modelId] })
  }
  for (const entry of manifest.semantic?.values() ?? []) {
    entries.set(entry.uniqueId, { node: semanticEntry(entry), parents: entry.parents })
  }
  return entries
}

/** The resource types of such entries, which no node has. */
export const SIDE_TYPES: readonly string[] = ['unit_test', 'metric', 'semantic_model', 'saved_query']

function unitTestEntry(test: UnitTestNode): Node {
  const { uniqueId, name, packageName, path, originalFilePath, fqn, description, tags, meta } = test
  const config = { enabled: true, materialized: 'unit', tags, meta }
  return entryNode(
    { uniqueId, name, packageName, path, originalFilePath, fqn, description, tags, meta, config },
    'unit_test',
    JSON.stringify([
      test.model,
      test.given.map(({ input, ...rows }) => [input, contentOf(rows)]),
      contentOf(test.expect),
      test.overrides,
    ]),
  )
}

function contentOf({ rows, format }: UnitTestRows): unknown {
  return [format, rows]
}

function semanticEntry({ uniqueId, name, packageName, originalFilePath, definition }: SemanticEntry): Node {
  const config = isRecord(definition['config']) ? definition['config'] : {}
  const tags = [config['tags'] ?? definition['tags'] ?? []].flat().map(String)
  const meta = isRecord(definition['meta']) ? definition['meta'] : {}
  return entryNode(
    {
      uniqueId,
      name,
      packageName,
      path: originalFilePath,
      originalFilePath,
      fqn: [packageName, name],
      description: typeof definition['description'] === 'string' ? definition['description'] : '',
      tags,
      meta,
      config: { ...config, enabled: true, materialized: '', tags, meta },
    },
    uniqueId.split('.')[0] ?? '',
    JSON.stringify(definition),
  )
}

type EntryFields = Pick<
  ModelNode,
  'uniqueId' | 'name' | 'packageName' | 'path' | 'originalFilePath' | 'fqn' | 'description' | 'tags' | 'meta' | 'config'
>

/**
 * The methods of selection look at the fields that all nodes share. The resource type is one that the union of nodes does
 * not have, so that no branch of the engine takes such an entry for something to build.
 */
function entryNode(fields: EntryFields, resourceType: string, checksum: string): Node {
  return { ...fields, resourceType, checksum, columns: {}, patchPath: null, layer: null } as unknown as Node
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
