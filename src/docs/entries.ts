import {
  type GraphArtifact,
  layersOf,
  type MacroArtifact,
  type ManifestV12,
  type NodeArtifact,
} from '../artifacts/index.js'
import type { DocsEntry, DocsIndex, DocsInput } from './contract.js'
import { layoutGraph } from './layout.js'

/** What a page can be about. */
export type Documented = GraphArtifact | MacroArtifact

/** Entries per file of details: a page loads one small file, a project is some dozens of them. */
const SHARD_SIZE = 40

/** Not drawn: tests hang on everything, hooks and macros on nothing. */
const UNDRAWN: ReadonlySet<string> = new Set(['test', 'unit_test', 'operation', 'macro'])

/** Everything that gets a page, sorted by type and name: macros of the engine itself have none. */
export function documentedOf(manifest: ManifestV12): readonly Documented[] {
  const entries: Documented[] = [
    ...Object.values(manifest.nodes).filter((node) => node.resource_type !== 'operation'),
    ...Object.values(manifest.sources),
    ...Object.values(manifest.exposures),
    ...[manifest.metrics, manifest.semantic_models, manifest.saved_queries, manifest.unit_tests, manifest.functions]
      .flatMap((record) => Object.values(record))
      .filter(isEntry),
    ...Object.values(manifest.macros).filter((macro) => macro.package_name !== 'dbt'),
  ]
  return entries.sort((left, right) => (left.unique_id < right.unique_id ? -1 : 1))
}

/** The index of the site: what every page needs. */
export function indexOf(input: DocsInput, documented: readonly Documented[]): DocsIndex {
  const { manifest } = input
  const layers = layersOf(manifest)
  const positions = new Map(documented.map((entry, index) => [entry.unique_id, index]))
  const parents = documented.map((entry) => [...new Set(parentIds(entry))].flatMap((id) => positions.get(id) ?? []))
  const { at, bands } = lineage(documented, parents, layers)
  const statuses = new Map(input.runResults?.results.map((result) => [result.unique_id, result.status]))
  return {
    project: manifest.metadata.project_name ?? '',
    generatedAt: manifest.metadata.generated_at,
    overview: input.overview ?? ownOverview(manifest) ?? '',
    layers,
    bands,
    entries: documented.map((entry, index): DocsEntry => ({
      id: entry.unique_id,
      name: displayedName(entry),
      type: entry.resource_type,
      package: entry.package_name,
      layer: layerOf(entry),
      schema: textAt(entry, 'schema'),
      relation: textAt(entry, 'relation_name'),
      materialized: 'config' in entry && isNode(entry) ? textAt(entry.config, 'materialized') : null,
      tags: 'tags' in entry ? entry.tags : [],
      group: textAt(entry, 'group'),
      description: entry.description ?? '',
      columns: columnNames(entry, input),
      file: entry.original_file_path,
      status: statuses.get(entry.unique_id) ?? null,
      hidden: isHidden(entry),
      color: isNode(entry) ? entry.docs.node_color : null,
      parents: parents[index]!,
      at: at[index] ?? null,
      shard: Math.floor(index / SHARD_SIZE),
    })),
    shards: Math.ceil(documented.length / SHARD_SIZE),
    ...(input.images === undefined ? {} : { images: input.images }),
  }
}

/** Whether an entry stands among the nodes of the manifest: it has code or rows of its own. */
export function isNode(entry: Documented): entry is NodeArtifact {
  return 'checksum' in entry && 'docs' in entry
}

function lineage(
  documented: readonly Documented[],
  parents: readonly (readonly number[])[],
  layers: readonly string[],
) {
  const drawn = documented.flatMap((entry, index) => (UNDRAWN.has(entry.resource_type) ? [] : [index]))
  const placeOf = new Map(drawn.map((index, place) => [index, place]))
  const links = drawn.map((index) => parents[index]!.flatMap((parent) => placeOf.get(parent) ?? []))
  const bands = bandsOf(
    drawn.map((index) => documented[index]!),
    links,
    layers,
  )
  const layout = layoutGraph(links.map((own, place) => ({ band: bands[place]!, parents: own })))
  const at = documented.map((_, index) => {
    const place = placeOf.get(index)
    return place === undefined ? null : layout.at[place]!
  })
  const titles = ['sources and seeds', ...layers, 'uses']
  return {
    at,
    bands:
      layers.length === 0
        ? []
        : [...layout.bandColumns].map(([band, column]) => ({ title: titles[band] ?? '', column })),
  }
}

/**
 * The band of each node: sources and seeds first, then the layers in order, then exposures and the like. A node in no layer
 * stands in the latest band of what it reads. Without layers everything is in one band.
 */
function bandsOf(
  entries: readonly Documented[],
  parents: readonly (readonly number[])[],
  layers: readonly string[],
): readonly number[] {
  if (layers.length === 0) return entries.map(() => 0)
  const bands: (number | undefined)[] = entries.map((entry) => {
    if (entry.resource_type === 'source' || entry.resource_type === 'seed') return 0
    if (entry.resource_type === 'exposure' || entry.resource_type === 'saved_query') return layers.length + 1
    const layer = layers.indexOf(layerOf(entry) ?? '')
    return layer === -1 ? undefined : layer + 1
  })
  const resolve = (start: number): number => {
    const stack = [start]
    while (stack.length > 0) {
      const index = stack.at(-1)!
      const open = bands[index] === undefined ? parents[index]!.filter((parent) => bands[parent] === undefined) : []
      if (open.length > 0) {
        stack.push(...open)
        continue
      }
      bands[index] ??= Math.max(1, ...parents[index]!.map((parent) => bands[parent]!))
      stack.pop()
    }
    return bands[start]!
  }
  return entries.map((_, index) => resolve(index))
}

function parentIds(entry: Documented): readonly string[] {
  if (!('depends_on' in entry)) return []
  return 'macro_sql' in entry
    ? entry.depends_on.macros
    : [...((entry as NodeArtifact).depends_on.nodes ?? []), ...entry.depends_on.macros]
}

function displayedName(entry: Documented): string {
  if ('source_name' in entry) return `${entry.source_name}.${entry.name}`
  const version = 'version' in entry ? entry.version : null
  return version == null ? entry.name : `${entry.name}.v${version}`
}

function layerOf(entry: Documented): string | null {
  const extra = 'config' in entry ? entry.config['_extra'] : undefined
  return typeof extra === 'object' && extra !== null ? textAt(extra, 'layer') : null
}

function columnNames(entry: Documented, { catalog }: DocsInput): readonly string[] {
  const found = catalog?.nodes[entry.unique_id] ?? catalog?.sources[entry.unique_id]
  const declared = 'columns' in entry ? Object.values(entry.columns).map((column) => column.name) : []
  return [...new Set([...Object.keys(found?.columns ?? {}), ...declared])]
}

function isHidden(entry: Documented): boolean {
  return (isNode(entry) || entry.resource_type === 'macro') && 'docs' in entry && entry.docs.show === false
}

/** The block `__overview__` of the root project. */
function ownOverview(manifest: ManifestV12): string | null {
  const blocks = Object.values(manifest.docs).filter((doc) => doc.name === '__overview__')
  return (
    (blocks.find((doc) => doc.package_name === manifest.metadata.project_name) ?? blocks[0])?.block_contents ?? null
  )
}

function isEntry(value: unknown): value is Documented {
  return typeof value === 'object' && value !== null && 'unique_id' in value && 'resource_type' in value
}

function textAt(record: object, key: string): string | null {
  const value = (record as Readonly<Record<string, unknown>>)[key]
  return typeof value === 'string' ? value : null
}
