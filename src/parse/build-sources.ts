import { problem } from '../core/diagnostic.js'
import type { FreshnessThreshold, SourceNode, SyncConfig } from '../core/node.js'
import { mergedConfig } from './code-node.js'
import { type ConfigLayer, isMap, mergeConfigs } from './merge-config.js'
import { foldedName, type QuotingLevel } from './folded-names.js'
import { layerOf } from './layers.js'
import { textList, toNodeConfig } from './node-config.js'
import type { ParseContext } from './parse-context.js'
import { columnsOf, describe } from './patch.js'
import type { PropertiesEntry } from './read-properties.js'
import { syncOptions } from './sync-options.js'

/** A source table, with the entry of its own that its tests are declared in. */
export interface BuiltSource {
  readonly node: SourceNode
  readonly entry: PropertiesEntry
}

/** Keys of a source that its tables inherit; `config:` of either holds them too. */
const INHERITED = ['loaded_at_field', 'loaded_at_query', 'freshness', 'loader', 'quoting'] as const

/** The tables of one entry under `sources:`. */
export function buildSources(context: ParseContext, source: PropertiesEntry): readonly BuiltSource[] {
  const tables = source.value['tables']
  const raw = source.raw['tables']
  if (!Array.isArray(tables) || !Array.isArray(raw)) return []
  return tables.flatMap((value: unknown, index): readonly BuiltSource[] => {
    const written: unknown = raw[index]
    if (!isMap(value) || !isMap(written) || value['name'] === undefined) return []
    const at = [...source.at, 'tables', index]
    const entry: PropertiesEntry = {
      ...source,
      name: String(value['name']),
      value,
      raw: written,
      at,
      location: source.document.locate([...at, 'name']),
    }
    return [{ node: buildTable(context, source, entry), entry }]
  })
}

function buildTable(context: ParseContext, source: PropertiesEntry, entry: PropertiesEntry): SourceNode {
  const { owner } = source
  const packageName = owner.project.name
  const fqn = [packageName, ...entry.path.split('/').slice(0, -1), source.name, entry.name]
  const sourceConfig = mapOf(source.value['config'])
  const tableConfig = mapOf(entry.value['config'])
  const { merged } = mergedConfig(context, {
    owner,
    fqn,
    treeKind: 'sources',
    defaults: {},
    patch: { rendered: layersOf(source.value, entry.value), raw: layersOf(source.raw, entry.raw) },
  })
  const loading = Object.fromEntries(
    INHERITED.map((key) => [key, inherited(key, [entry.value, tableConfig, source.value, sourceConfig, merged])]),
  )
  const folded = (name: string, level: QuotingLevel): string =>
    foldedName(name, level, context.root.project.quoting, mapOf(source.value['quoting']), loading['quoting'])
  const identifier = folded(text(entry.value['identifier']) ?? entry.name, 'identifier')
  const schema = folded(text(merged['schema']) ?? text(source.value['schema']) ?? source.name, 'schema')
  const uniqueId = `source.${packageName}.${source.name}.${entry.name}`
  const loadedAtQuery = text(loading['loaded_at_query'])
  return {
    uniqueId,
    name: entry.name,
    packageName,
    path: entry.file,
    originalFilePath: entry.file,
    fqn,
    description: describe(context, entry, entry.raw['description'], ['description']),
    tags: textList(merged['tags']),
    meta: mapOf(merged['meta']),
    columns: columnsOf(context, entry),
    patchPath: null,
    checksum: '',
    layer: layerOf(
      context,
      { owner, resourceType: 'source', uniqueId, path: entry.path, originalFilePath: entry.file },
      merged,
    ),
    resourceType: 'source',
    database: folded(text(merged['database']) ?? text(source.value['database']) ?? context.database, 'database'),
    schema,
    alias: identifier,
    sourceName: source.name,
    sourceDescription: describe(context, source, source.raw['description'], ['description']),
    loader: text(loading['loader']) ?? '',
    identifier,
    config: toNodeConfig(
      {
        ...merged,
        ...(loadedAtQuery === null ? {} : { loaded_at_query: loadedAtQuery }),
        ...(isMap(loading['quoting']) ? { quoting: loading['quoting'] } : {}),
      },
      'source',
    ),
    sourceMeta: mapOf(source.value['meta']),
    loadedAtField: text(loading['loaded_at_field']),
    freshness: freshnessOf(source, entry, merged),
    ...(isMap(entry.value['external']) ? { external: entry.value['external'] } : {}),
    sync: syncOf(context, source, entry),
    location: entry.location,
  }
}

/** Tags and meta of a source reach its tables; `config:` of either stands above the keys beside it. */
function layersOf(source: ConfigLayer, table: ConfigLayer): ConfigLayer {
  const beside = (value: ConfigLayer): ConfigLayer =>
    Object.fromEntries(['tags', 'meta'].flatMap((key) => (isGiven(value[key]) ? [[key, value[key]]] : [])))
  return mergeConfigs([beside(source), mapOf(source['config']), beside(table), mapOf(table['config'])])
}

/** The first value that is written, also when it is written as empty: that switches an inherited one off. */
function inherited(key: string, places: readonly ConfigLayer[]): unknown {
  return places.find((place) => place[key] !== undefined)?.[key]
}

/** Limits of the table over those of the source, key by key; `freshness: null` takes all away. */
function freshnessOf(source: PropertiesEntry, entry: PropertiesEntry, merged: ConfigLayer): FreshnessThreshold | null {
  const layers = [
    merged['freshness'],
    source.value['freshness'],
    mapOf(source.value['config'])['freshness'],
    entry.value['freshness'],
    mapOf(entry.value['config'])['freshness'],
  ]
  let limits: ConfigLayer | null = {}
  for (const layer of layers) {
    if (layer === undefined) continue
    limits = isMap(layer) ? { ...limits, ...layer } : null
  }
  if (limits === null) return null
  const [warnAfter, errorAfter] = [age(limits['warn_after']), age(limits['error_after'])]
  const filter = text(limits['filter'])
  return warnAfter === null && errorAfter === null ? null : { warnAfter, errorAfter, filter }
}

function age(value: unknown): { readonly count: number; readonly period: string } | null {
  if (!isMap(value) || !isGiven(value['count']) || !isGiven(value['period'])) return null
  return { count: Number(value['count']), period: String(value['period']).replace(/s$/, '') }
}

/** The `sync:` block of a table over that of its source; a block without a connection is a problem. */
function syncOf(context: ParseContext, source: PropertiesEntry, entry: PropertiesEntry): SyncConfig | null {
  const own = entry.value['sync']
  // `sync: null` of a table takes the source's away: somebody else loads that one.
  if (own === null || (own === undefined && !isMap(source.value['sync']))) return null
  const merged = { ...mapOf(source.value['sync']), ...mapOf(own) }
  const connection = text(merged['connection'])
  if (connection === null) {
    context.diagnostics.push(
      problem('SYNC_CONNECTION', `Source table "${source.name}.${entry.name}" is synced from no connection`, {
        location: entry.document.locateKey([...entry.at, 'sync']),
        hint: 'Add "connection: <name>", the name of one under "connections:" of the profile.',
      }),
    )
    return null
  }
  const known = Object.keys(context.input.target.connections)
  if (!known.includes(connection)) {
    const at = isMap(own) && own['connection'] !== undefined ? entry.at : source.at
    context.diagnostics.push(
      problem(
        'CONNECTION_NOT_FOUND',
        `Source table "${source.name}.${entry.name}" is synced from connection "${connection}", which target "${context.input.target.targetName}" does not have`,
        {
          location: entry.document.locate([...at, 'sync', 'connection']),
          hint: `Declare it under "connections:" of the target in profiles.yml${known.length === 0 ? '' : `; it has ${known.join(', ')}`}.`,
        },
      ),
    )
  }
  return {
    connection,
    schema: text(merged['schema']) ?? 'public',
    table: text(merged['table']) ?? entry.name,
    ...syncOptions(merged),
  }
}

function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null
}

function mapOf(value: unknown): ConfigLayer {
  return isMap(value) ? value : {}
}
