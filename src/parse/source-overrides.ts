import { type Diagnostic, warning } from '../core/diagnostic.js'
import { nearestHint } from '../core/text.js'
import { type ConfigLayer, isMap } from './merge-config.js'
import type { PropertiesEntry } from './read-properties.js'

/** Keys of an override that say what it is about, and change nothing themselves. */
const ABOUT: readonly string[] = ['name', 'overrides', 'tables']

/**
 * The entries with each source that says `overrides: <package>` put over the source of that package, key by key; what it does
 * not name stays as the package has it. A source or a table that the package does not have is a warning.
 *
 * The tables that an override names stand in its own file, so that a problem in one is told where it was written.
 */
export function withSourceOverrides(
  entries: readonly PropertiesEntry[],
  diagnostics: Diagnostic[],
): readonly PropertiesEntry[] {
  const overrides = entries.filter((entry) => entry.section === 'sources' && packageOf(entry) !== null)
  if (overrides.length === 0) return entries
  const own = entries.filter((entry) => !overrides.includes(entry))
  const replaced = new Map<PropertiesEntry, readonly PropertiesEntry[]>()
  for (const override of overrides) {
    const sources = own.filter(
      (entry) => entry.section === 'sources' && entry.owner.project.name === packageOf(override),
    )
    const source = sources.find(({ name }) => name === override.name)
    if (source === undefined) {
      const known = sources.map(({ name }) => name)
      diagnostics.push(notThere(`source of package "${packageOf(override)}"`, override.name, override, [], known))
    } else replaced.set(source, overridden(source, override, diagnostics))
  }
  return own.flatMap((entry) => replaced.get(entry) ?? [entry])
}

function packageOf({ value }: PropertiesEntry): string | null {
  return typeof value['overrides'] === 'string' ? value['overrides'] : null
}

/** The source with the tables that stay, and again with those that the override names, each in its own file. */
function overridden(
  source: PropertiesEntry,
  override: PropertiesEntry,
  diagnostics: Diagnostic[],
): readonly PropertiesEntry[] {
  const kept = tablesOf(source.value)
  const named = tablesOf(override.value)
  const isNamed = (table: unknown): boolean => named.some((other) => nameOf(other) === nameOf(table))
  named.forEach((table, index) => {
    if (kept.some((other) => nameOf(other) === nameOf(table))) return
    const what = `table of source "${source.name}" of package "${source.owner.project.name}"`
    diagnostics.push(notThere(what, nameOf(table), override, ['tables', index], kept.map(nameOf)))
  })
  // Tables keep their places in the lists, by which they are found in the files.
  const staying = (side: 'value' | 'raw'): ConfigLayer => ({
    ...over(source[side], override[side]),
    tables: tablesOf(source[side]).map((table) => (isNamed(table) ? null : table)),
  })
  const changed = (side: 'value' | 'raw'): ConfigLayer => ({
    ...over(source[side], override[side]),
    tables: tablesOf(override[side]).map((table) => {
      const before = tablesOf(source[side]).find((other) => nameOf(other) === nameOf(table))
      return isMap(before) && isMap(table) ? { ...before, ...table } : null
    }),
  })
  const { document, at, location } = override
  return [
    { ...source, value: staying('value'), raw: staying('raw') },
    { ...source, document, at, location, value: changed('value'), raw: changed('raw') },
  ]
}

function over(before: ConfigLayer, override: ConfigLayer): ConfigLayer {
  return { ...before, ...Object.fromEntries(Object.entries(override).filter(([key]) => !ABOUT.includes(key))) }
}

function tablesOf(value: ConfigLayer): readonly unknown[] {
  return Array.isArray(value['tables']) ? value['tables'] : []
}

function nameOf(table: unknown): string {
  return isMap(table) ? String(table['name']) : ''
}

function notThere(
  what: string,
  name: string,
  override: PropertiesEntry,
  path: readonly (string | number)[],
  known: readonly string[],
): Diagnostic {
  return warning('NODE_NOT_FOUND', `No ${what} is named "${name}"`, {
    location: override.document.locate([...override.at, ...path, 'name']),
    hint: nearestHint(name, known).hint ?? 'The package may have renamed or removed it.',
  })
}
