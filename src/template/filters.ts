import type { Operation } from './definitions.js'
import { markupFilters } from './markup-filters.js'
import { nativeFilters } from './native-filters.js'
import { numberFilters } from './number-filters.js'
import { pickingFilters } from './picking-filters.js'
import { sequenceFilters } from './sequence-filters.js'
import { sortingFilters } from './sorting-filters.js'
import { textFilters } from './text-filters.js'
import { Markup } from './values.js'

const ALIASES: readonly (readonly [string, string])[] = [
  ['count', 'length'],
  ['d', 'default'],
  ['e', 'escape'],
]

/** Jinja's filters, and dbt's. */
export const filters = new Map<string, Operation>([
  ...textFilters,
  ...numberFilters,
  ...sequenceFilters,
  ...sortingFilters,
  ...pickingFilters,
  ...markupFilters,
  ...nativeFilters,
])
for (const name of ['capitalize', 'center', 'indent', 'lower', 'reverse', 'trim', 'truncate', 'upper']) {
  const plain = filters.get(name)!
  // These keep what is safe as it is: markup in, markup out.
  filters.set(name, (value, args, kwargs, state) => {
    const made = plain(value, args, kwargs, state)
    return value instanceof Markup && typeof made === 'string' ? new Markup(made) : made
  })
}
for (const [alias, name] of ALIASES) filters.set(alias, filters.get(name)!)

/** Names that may stand behind `|`. */
export const filterNames: ReadonlySet<string> = new Set(filters.keys())
