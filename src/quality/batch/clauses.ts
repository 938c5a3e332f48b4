import { columnName, type Token, tokensOf } from './tokens.js'

/** A select statement cut at its keywords; each part is the tokens behind one. */
export interface Clauses {
  readonly select: readonly (readonly Token[])[]
  readonly from: readonly Token[]
  readonly where: readonly Token[] | null
  readonly group: readonly (readonly Token[])[] | null
  readonly having: readonly Token[] | null
}

/** One relation that is read, and which of its rows. */
export interface TestSource {
  /** As it is written. */
  readonly relation: string
  /** Its name without quotes: schema and table, with or without the database. */
  readonly path: readonly string[]
  readonly where: string | null
}

const ENDS = new Set([
  ...['order', 'limit', 'offset', 'fetch', 'for', 'union', 'intersect', 'except', 'window', 'into', 'with', 'values'],
  ...['join', 'select', 'on', 'using'],
])

/** A statement with its tokens, from which parts are cut out as they are written. */
export interface Code {
  readonly sql: string
  readonly tokens: readonly Token[]
}

/** The tokens of one statement; null where they cannot be read for sure. */
export function readCode(sql: string): Code | null {
  const tokens = tokensOf(sql)
  if (tokens === null) return null
  const last = tokens.findLastIndex((token) => token.text !== ';')
  return { sql, tokens: tokens.slice(0, last + 1) }
}

/** The text that the tokens stand for. */
export function textOf({ sql }: Code, tokens: readonly Token[]): string {
  const [first] = tokens
  return first === undefined ? '' : sql.slice(first.start, tokens[tokens.length - 1]!.end)
}

/** Cuts `select … from … [where …] [group by …] [having …]`; null for any other statement. */
export function clausesOf(tokens: readonly Token[]): Clauses | null {
  if (!isWord(tokens[0], 'select')) return null
  const parts = new Map<string, Token[]>([['select', []]])
  let current = 'select'
  let depth = 0
  for (const [index, token] of tokens.entries()) {
    if (index === 0) continue
    depth += depthOf(token)
    if (depth < 0) return null
    if (depth === 0 && token.kind === 'word') {
      const isComparison = token.text === 'from' && isWord(tokens[index - 1], 'distinct')
      if (ENDS.has(token.text)) return null
      if (['from', 'where', 'group', 'having'].includes(token.text) && !isComparison) {
        if (parts.has(token.text)) return null
        current = token.text
        parts.set(current, [])
        continue
      }
    }
    parts.get(current)!.push(token)
  }
  const from = parts.get('from')
  const group = parts.get('group')
  if (depth !== 0 || from === undefined || [...parts.keys()].join() !== inOrder(parts)) return null
  if (group !== undefined && !isWord(group[0], 'by')) return null
  return {
    select: listOf(parts.get('select')!),
    from,
    where: parts.get('where') ?? null,
    group: group === undefined ? null : listOf(group.slice(1)),
    having: parts.get('having') ?? null,
  }
}

function inOrder(parts: ReadonlyMap<string, unknown>): string {
  return ['select', 'from', 'where', 'group', 'having'].filter((name) => parts.has(name)).join()
}

/** Cuts at the commas that are in no brackets. */
export function listOf(tokens: readonly Token[]): readonly (readonly Token[])[] {
  const items: Token[][] = [[]]
  let depth = 0
  for (const token of tokens) {
    depth += depthOf(token)
    if (depth === 0 && token.text === ',') items.push([])
    else items[items.length - 1]!.push(token)
  }
  return items
}

/** What a from clause reads: a relation by name, or `(select * from relation where …)` as tests with `where` have it. */
export function sourceOf(code: Code, tokens: readonly Token[]): TestSource | null {
  if (tokens[0]?.text !== '(') return namedSource(code, tokens)
  const close = closing(tokens, 0)
  if (close === -1 || !isAlias(tokens.slice(close + 1))) return null
  const inner = clausesOf(tokens.slice(1, close))
  if (inner === null || inner.where === null || inner.group !== null || inner.having !== null) return null
  if (inner.select.length !== 1 || inner.select[0]!.map(({ text }) => text).join(' ') !== '*') return null
  const source = namedSource(code, inner.from)
  return source === null || !isPlain(inner.where) ? null : { ...source, where: textOf(code, inner.where) }
}

function namedSource(code: Code, tokens: readonly Token[]): TestSource | null {
  let end = 1
  while (tokens[end]?.text === '.') end += 2
  const parts = tokens.slice(0, end)
  const names = parts.filter((_, index) => index % 2 === 0)
  const isNamed = names.every((token) => token.kind === 'name' || token.kind === 'word')
  if (end > tokens.length || !isNamed || isWord(tokens[0], 'only') || !isAlias(tokens.slice(end))) return null
  return { relation: textOf(code, parts), path: names.map(({ text }) => text), where: null }
}

function isAlias(tokens: readonly Token[]): boolean {
  const rest = isWord(tokens[0], 'as') ? tokens.slice(1) : tokens
  return tokens.length === 0 || (rest.length === 1 && columnName(rest) !== null)
}

/**
 * Whether an expression means the same wherever its relation is read: it asks nothing else, and names columns alone,
 * without the name of the relation before them.
 */
export function isPlain(tokens: readonly Token[]): boolean {
  return (
    tokens.length > 0 &&
    tokens.every(({ kind, text }) =>
      kind === 'word' ? !ASKING.has(text) : kind !== 'mark' || !(text === '.' || text === ';'),
    )
  )
}

const ASKING = new Set(['select', 'with', 'values', 'table', 'over', 'grouping'])

/** Place of the bracket that closes the one at `open`; -1 when none does. */
export function closing(tokens: readonly Token[], open: number): number {
  let depth = 0
  for (let index = open; index < tokens.length; index += 1) {
    depth += depthOf(tokens[index]!)
    if (depth === 0) return index
  }
  return -1
}

export function isWord(token: Token | undefined, text: string): boolean {
  return token?.kind === 'word' && token.text === text
}

/** Whether both are written with the same tokens. */
export function isSame(left: readonly Token[], right: readonly Token[]): boolean {
  return (
    left.length === right.length &&
    left.every(({ kind, text }, index) => kind === right[index]!.kind && text === right[index]!.text)
  )
}

function depthOf({ kind, text }: Token): number {
  if (kind !== 'mark') return 0
  return text === '(' || text === '[' ? 1 : text === ')' || text === ']' ? -1 : 0
}
