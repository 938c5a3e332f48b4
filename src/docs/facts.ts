import type { CatalogTable, ExposureArtifact, ManifestV12, SourceArtifact, SourcesV3 } from '../artifacts/index.js'
import { type Documented, isNode } from './entries.js'

type Fact = readonly [label: string, value: string]

/** What a page lists at its head, in the order to show; facts without a value are left out. */
export function factsOf(
  entry: Documented,
  table: CatalogTable | null,
  sources: SourcesV3 | null,
  manifest: ManifestV12,
): readonly Fact[] {
  const facts: (readonly [label: string, value: unknown])[] = [
    ['Type', table?.metadata.type.toLowerCase()],
    ['Owner', table?.metadata.owner],
    ...statFacts(table),
    ...('macro_sql' in entry ? [] : configFacts(entry)),
    ...(isNode(entry) ? [['Access', entry.access] as const, ['Version', entry.version] as const] : []),
    ...(entry.resource_type === 'source' ? sourceFacts(entry as SourceArtifact, sources) : []),
    ...(entry.resource_type === 'exposure' ? exposureFacts(entry as ExposureArtifact) : []),
    ['Package', entry.package_name === manifest.metadata.project_name ? null : entry.package_name],
  ]
  return facts.flatMap(([label, value]): Fact[] =>
    value === null || value === undefined || value === '' ? [] : [[label, shown(value)]],
  )
}

function statFacts(table: CatalogTable | null): readonly Fact[] {
  return Object.values(table?.stats ?? {})
    .filter((stat) => stat.include && stat.value !== null)
    .map((stat) => [stat.label, stat.id === 'bytes' ? readableBytes(Number(stat.value)) : shown(stat.value)])
}

const SHOWN_CONFIG: readonly (readonly [label: string, key: string])[] = [
  ['Unique key', 'unique_key'],
  ['Incremental strategy', 'incremental_strategy'],
  ['Severity', 'severity'],
  ['Where', 'where'],
  ['Warn if', 'warn_if'],
  ['Error if', 'error_if'],
  ['Warn above', 'warn_above'],
  ['Error above', 'error_above'],
]

function configFacts(entry: { readonly config: Readonly<Record<string, unknown>> }) {
  return SHOWN_CONFIG.map(([label, key]) => [label, entry.config[key]] as const)
}

function sourceFacts(entry: SourceArtifact, sources: SourcesV3 | null) {
  const age = sources?.results.find((result) => result.unique_id === entry.unique_id)
  return [
    ['Source', entry.source_description],
    ['Loader', entry.loader],
    ['Loaded at', entry.loaded_at_field],
    ['Freshness', age?.status],
    ['Newest row', age !== undefined && 'max_loaded_at' in age ? age.max_loaded_at : null],
  ] as const
}

function exposureFacts(entry: ExposureArtifact) {
  return [
    ['Kind', entry.type],
    ['Owner', [entry.owner['name'], entry.owner['email']].filter((part) => typeof part === 'string').join(', ')],
    ['Maturity', entry.maturity],
    ['URL', entry.url],
  ] as const
}

function shown(value: unknown): string {
  if (typeof value === 'number') return value.toLocaleString('en-US')
  if (Array.isArray(value)) return value.map(shown).join(', ')
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

function readableBytes(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB']
  let value = bytes
  let unit = 0
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024
    unit += 1
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${units[unit]}`
}
