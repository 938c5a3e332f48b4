import type { OriginKind } from '../core/lineage.js'

/** A column of a table that a query reads. */
export interface SqlOrigin {
  /** `schema.name`; the name alone where the query gives no schema. */
  readonly relation: string
  readonly column: string
  readonly kind: OriginKind
}

/** One output column of a query. */
export interface OutputColumn {
  readonly name: string
  readonly origins: readonly SqlOrigin[]
}

/** Something in a `from` clause. */
export interface FromItem {
  /** Name that references use; empty for none. */
  readonly alias: string
  /** Null: what it has is not known. */
  readonly columns: readonly OutputColumn[] | null
  /** What an unknown column of it was made of. */
  readonly unknownColumn: (name: string) => readonly SqlOrigin[]
}

/** What names mean at one place of a query. */
export interface Scope {
  readonly items: readonly FromItem[]
  /** Columns that `using` has made one of both sides. */
  readonly merged: ReadonlySet<string>
  readonly outer: Scope | null
}

/** A name that nothing in reach explains: the lineage of the query is not known. */
export class UnresolvedName extends Error {}

/** What the column of a reference was made of. Throws UnresolvedName. */
export function resolveColumn(parts: readonly string[], scope: Scope): readonly SqlOrigin[] {
  const name = parts.at(-1) ?? ''
  const qualifier = parts.at(-2)
  for (let here: Scope | null = scope; here !== null; here = here.outer) {
    const found = qualifier === undefined ? unqualified(name, here) : qualified(qualifier, name, here)
    if (found !== null) return found
  }
  throw new UnresolvedName(`nothing is named "${parts.join('.')}"`)
}

function qualified(qualifier: string, name: string, { items }: Scope): readonly SqlOrigin[] | null {
  const item = items.find(({ alias }) => alias === qualifier)
  return item === undefined ? null : columnOf(item, name)
}

function columnOf(item: FromItem, name: string): readonly SqlOrigin[] | null {
  if (item.columns === null) return item.unknownColumn(name)
  return item.columns.find((column) => column.name === name)?.origins ?? null
}

function unqualified(name: string, { items, merged }: Scope): readonly SqlOrigin[] | null {
  const known = items
    .flatMap((item) => (item.columns === null ? [] : [columnOf(item, name)]))
    .filter((found) => found !== null)
  if (known.length > 0) return merged.has(name) ? known.flat() : (known[0] ?? null)
  // The whole row, or the one value of a function in `from`.
  const row = items.find(({ alias }) => alias === name)
  if (row !== undefined)
    return row.columns === null ? row.unknownColumn(name) : row.columns.flatMap(({ origins }) => origins)
  const unknown = items.filter(({ columns }) => columns === null)
  if (unknown.length > 1)
    throw new UnresolvedName(`"${name}" may be of more than one table whose columns are not known`)
  return unknown[0]?.unknownColumn(name) ?? null
}

/** The columns that `*` (or `alias.*`) stands for. Throws UnresolvedName where they are not known. */
export function starColumns(qualifier: string | undefined, { items, merged }: Scope): readonly OutputColumn[] {
  const meant = qualifier === undefined ? items : items.filter(({ alias }) => alias === qualifier)
  const unknown = meant.find(({ columns }) => columns === null)
  if (unknown !== undefined || meant.length === 0)
    throw new UnresolvedName(`the columns of "${unknown?.alias ?? qualifier ?? '*'}" are not known`)
  const all = meant.flatMap(({ columns }) => columns ?? [])
  if (qualifier !== undefined || merged.size === 0) return all
  const joined = [...merged].map((name) => ({
    name,
    origins: all.filter((column) => column.name === name).flatMap(({ origins }) => origins),
  }))
  return [...joined, ...all.filter(({ name }) => !merged.has(name))]
}

const STRENGTH: readonly OriginKind[] = ['direct', 'derived', 'masked', 'indirect']

/** The way of two steps: that of the step which leaves less of the value. */
export function through(kind: OriginKind, origins: readonly SqlOrigin[]): readonly SqlOrigin[] {
  if (kind === 'direct') return origins
  return origins.map((origin) => ({
    ...origin,
    kind: STRENGTH.indexOf(kind) >= STRENGTH.indexOf(origin.kind) ? kind : origin.kind,
  }))
}

/** Each column once, in the way that leaves most of its value. */
export function uniqueOrigins(origins: readonly SqlOrigin[]): readonly SqlOrigin[] {
  const best = new Map<string, SqlOrigin>()
  for (const origin of origins) {
    const key = `${origin.relation}.${origin.column}`
    const earlier = best.get(key)
    if (earlier === undefined || STRENGTH.indexOf(origin.kind) < STRENGTH.indexOf(earlier.kind)) best.set(key, origin)
  }
  return [...best.values()]
}
