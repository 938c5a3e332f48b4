import type { Dataset } from '../core/dataset.js'
import { type Diagnostic, problem } from '../core/diagnostic.js'
import type { ColumnLineage, ColumnOrigin } from '../core/lineage.js'
import type { Manifest } from '../core/manifest.js'
import type { ColumnInfo, Node, UniqueId } from '../core/node.js'
import type { ExportColumn } from './contract.js'

/** One column of one node on the way of a value. */
export interface ColumnPlace {
  readonly node: UniqueId
  readonly column: string
}

export interface LineageFacts {
  readonly manifest: Manifest
  readonly lineage: ColumnLineage
  readonly lineageUnknown: ReadonlyMap<UniqueId, string>
}

/**
 * The way from a column that is tagged as personal data to `place`, source first; null when none leads there. A value that
 * was hashed on the way, or that only decided something, is not that value any more.
 */
export function personalPath(place: ColumnPlace, facts: LineageFacts): readonly ColumnPlace[] | null {
  const seen = new Set<string>()
  const queue: (readonly ColumnPlace[])[] = [[place]]
  for (let path = queue.shift(); path !== undefined; path = queue.shift()) {
    const [first] = path
    if (first === undefined || seen.has(`${first.node} ${first.column}`)) continue
    seen.add(`${first.node} ${first.column}`)
    if (isPersonal(first, facts.manifest)) return path
    for (const origin of origins(first, facts)) {
      if (origin.kind === 'direct' || origin.kind === 'derived') {
        queue.push([{ node: origin.node, column: origin.column }, ...path])
      }
    }
  }
  return null
}

/** The columns without a query of their own that `place` was made of, nearest way first. */
export function rootColumns(place: ColumnPlace, facts: LineageFacts): readonly ColumnOrigin[] {
  const roots = new Map<string, ColumnOrigin>()
  const seen = new Set<string>()
  const queue: ColumnPlace[] = [place]
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    for (const origin of origins(next, facts)) {
      const key = `${origin.node} ${origin.column}`
      if (origin.kind === 'indirect' || seen.has(key)) continue
      seen.add(key)
      if (facts.lineage.has(origin.node)) queue.push(origin)
      else roots.set(key, origin)
    }
  }
  return [...roots.values()]
}

/** Names of the sources and seeds that rows of the model come from, in order: counts come from rows, not from a column. */
export function rootTables(model: UniqueId, manifest: Manifest): readonly string[] {
  const roots = [...ancestors(model, manifest)].flatMap((id) => manifest.nodes.get(id) ?? [])
  return roots
    .filter(({ resourceType }) => resourceType === 'source' || resourceType === 'seed')
    .map((node) => nodeName(node, node.uniqueId))
    .sort()
}

function origins({ node, column }: ColumnPlace, { lineage }: LineageFacts): readonly ColumnOrigin[] {
  return lineage.get(node)?.columns.get(column) ?? []
}

function isPersonal({ node, column }: ColumnPlace, manifest: Manifest): boolean {
  const found = manifest.nodes.get(node)
  const info = found?.columns[column]
  if (found === undefined || info === undefined || !isTagged(info)) return false
  // What the sync has masked never came into the warehouse; the first characters of a partial mask did.
  const mask = found.resourceType === 'source' ? found.sync?.mask?.[column] : undefined
  return mask === undefined || mask.kind === 'partial'
}

/** Whether a properties file says that a column holds personal data. */
function isTagged({ tags, meta }: ColumnInfo): boolean {
  return tags.some((tag) => tag.toLowerCase() === 'pii') || meta['pii'] === true || meta['contains_pii'] === true
}

/** What keeps the data set from leaving; nothing when it may. */
export function personalDataProblems(
  dataset: Dataset,
  columns: readonly ExportColumn[],
  facts: LineageFacts,
): readonly Diagnostic[] {
  const guarded = columns.filter((column) => !column.pseudonymise && column.allowPii === null)
  const tagged = guarded.flatMap((column) => {
    const path = personalPath({ node: dataset.modelId, column: column.source }, facts)
    if (path === null) return []
    const shown = [...path.map((place) => placeName(place, facts.manifest)), `${dataset.name}.${column.name}`]
    return [
      problem(
        'PERSONAL_DATA',
        `Column "${column.name}" of data set "${dataset.name}" is personal data: ${shown.join(' → ')}`,
        {
          location: dataset.location,
          hint: 'Leave it out, set "pseudonymise: true" for it, or say under "allow_pii" why it may leave.',
        },
      ),
    ]
  })
  return [...tagged, ...unknownProblems(dataset, guarded, facts)]
}

/** A tag cannot be seen through a model whose lineage is not known. */
function unknownProblems(
  dataset: Dataset,
  guarded: readonly ExportColumn[],
  { manifest, lineageUnknown }: LineageFacts,
): readonly Diagnostic[] {
  if (guarded.length === 0) return []
  return [...ancestors(dataset.modelId, manifest)].flatMap((id) => {
    const reason = lineageUnknown.get(id)
    if (reason === undefined) return []
    return [
      problem(
        'LINEAGE_UNKNOWN',
        `Data set "${dataset.name}": where the columns of ${id} come from is not known: ${reason}`,
        {
          location: dataset.location,
          hint: 'Build the models first. Personal data could not be seen through this one.',
        },
      ),
    ]
  })
}

function ancestors(id: UniqueId, manifest: Manifest): ReadonlySet<UniqueId> {
  const found = new Set<UniqueId>()
  const queue = [id]
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    if (found.has(next)) continue
    found.add(next)
    const node = manifest.nodes.get(next)
    if (node !== undefined && 'dependsOn' in node) queue.push(...node.dependsOn.nodes)
  }
  return found
}

/** `chemlink.persons.email` for sources, `stg_persons.email` for all others. */
export function placeName({ node, column }: ColumnPlace, manifest: Manifest): string {
  return `${nodeName(manifest.nodes.get(node), node)}.${column}`
}

function nodeName(node: Node | undefined, id: UniqueId): string {
  if (node === undefined) return id.split('.').slice(1).join('.')
  return node.resourceType === 'source' ? `${node.sourceName}.${node.name}` : node.name
}
