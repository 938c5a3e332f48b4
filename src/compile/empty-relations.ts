import type { SourceMapEntry } from '../core/compiled.js'

/**
 * How a relation prints of which no row is read, or the rows of a time: its name in quoted parts, the last of which is the
 * identifier, then a condition that ends with `false limit 0` or with a time.
 */
const PART_OF_RELATION =
  /\(select \* from (?:"(?:[^"]|"")*"\.)*("(?:[^"]|"")*") where (?:false limit 0|[^;]*?'[-+\d:. ]+')\)/g

/** Words that may follow a relation in a `from` clause, and are no name for it. */
const CLAUSES: ReadonlySet<string> = new Set(
  (
    'where join inner left right full cross natural on using group order having limit offset fetch union intersect ' +
    'except window for tablesample returning set when and or then lateral with'
  ).split(' '),
)

/**
 * Gives the subqueries of `--empty` and of a window of time the name of their relation where the query names them not: Postgres before 16 wants
 * one, and `orders.id` goes on meaning the same.
 */
export function nameEmptyRelations(
  text: string,
  sourceMap: readonly SourceMapEntry[],
): { readonly text: string; readonly sourceMap: readonly SourceMapEntry[] } {
  const insertions: { readonly at: number; readonly name: string }[] = []
  for (const match of text.matchAll(PART_OF_RELATION)) {
    const at = match.index + match[0].length
    if (!isNamed(text.slice(at))) insertions.push({ at, name: ` as ${match[1] ?? ''}` })
  }
  let named = ''
  let from = 0
  for (const { at, name } of insertions) {
    named += text.slice(from, at) + name
    from = at
  }
  const shift = (offset: number): number =>
    insertions.reduce((sum, { at, name }) => (at <= offset ? sum + name.length : sum), offset)
  return {
    text: named + text.slice(from),
    sourceMap: sourceMap.map((entry) => ({ ...entry, offset: shift(entry.offset) })),
  }
}

function isNamed(rest: string): boolean {
  const word = /^(?:\s|--[^\n]*\n|\/\*.*?\*\/)*([a-z_\u0080-\uffff][\w$]*|")/is.exec(rest)?.[1]
  return word !== undefined && !CLAUSES.has(word.toLowerCase())
}
