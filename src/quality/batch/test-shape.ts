import {
  type Clauses,
  clausesOf,
  closing,
  type Code,
  isPlain,
  isSame,
  isWord,
  readCode,
  sourceOf,
  type TestSource,
  textOf,
} from './clauses.js'
import { columnName, type Token } from './tokens.js'

/**
 * What the SQL of a test says, where it has a form that the engine understands. The form decides, not the name of the
 * test: a macro of the project that overrides a test is understood, or not, by what it writes.
 */
export type TestShape = RowsShape | ValuesShape | GroupsShape | ReferencesShape

/** `select … from relation where condition`: a failing row for each row that meets it. */
export interface RowsShape {
  readonly kind: 'rows'
  readonly source: TestSource
  readonly condition: string
  /** The column, when the condition is that it is null. */
  readonly isNull: string | null
  /** Columns that the test gives back, as written: they have to be there. */
  readonly selected: readonly string[]
}

/** A failing row for each different value that is not in a list. */
export interface ValuesShape {
  readonly kind: 'values'
  readonly source: TestSource
  readonly condition: string
  /** The column whose values are listed; null for another expression. */
  readonly column: string | null
  readonly values: readonly Token[]
}

/** `group by columns having count(*) > 1`. */
export interface GroupsShape {
  readonly kind: 'groups'
  readonly source: TestSource
  readonly columns: readonly string[]
  /** Those of which only rows that have a value are compared. */
  readonly notNull: readonly string[]
}

/** Rows whose column has a value that no row of another relation has. */
export interface ReferencesShape {
  readonly kind: 'references'
  readonly source: TestSource
  readonly column: string
  readonly to: TestSource
  readonly toColumn: string
}

/** The form of a test's SQL; null for a form of its own. */
export function shapeOf(sql: string): TestShape | null {
  const code = readCode(sql)
  if (code === null) return null
  if (isWord(code.tokens[0], 'with')) return valuesShape(code) ?? referencesShape(code)
  const clauses = clausesOf(code.tokens)
  if (clauses === null) return null
  const source = sourceOf(code, clauses.from)
  if (source === null) return null
  return clauses.group === null ? rowsShape(code, clauses, source) : groupsShape(clauses, source)
}

function rowsShape(code: Code, { select, where, having }: Clauses, source: TestSource): RowsShape | null {
  if (where === null || having !== null || !isPlain(where)) return null
  const subject = endsWith(where, ['is', 'null']) ? where.slice(0, -2) : null
  const selected: string[] = []
  for (const item of select) {
    if (item.length === 0) return null
    if (isSame(item, subject ?? []) || isAll(item)) continue
    if (item.length === 1 && item[0]!.kind === 'number') continue
    const column = itemColumn(item)
    if (column === null) return null
    selected.push(textOf(code, column))
  }
  return { kind: 'rows', source, condition: textOf(code, where), isNull: columnName(subject ?? []), selected }
}

function groupsShape({ select, where, group, having }: Clauses, source: TestSource): GroupsShape | null {
  const columns = group!.map(columnName)
  if (!isNames(columns) || having === null || textsOf(having) !== 'count ( * ) > 1') return null
  const given = select.every((item) => isCount(item) || columns.includes(columnName(itemColumn(item) ?? []) ?? ''))
  const notNull =
    where === null
      ? []
      : conjuncts(where).map((part) => (endsWith(part, ['is', 'not', 'null']) ? columnName(part.slice(0, -3)) : null))
  return given && isNames(notNull) ? { kind: 'groups', source, columns, notNull } : null
}

function valuesShape(code: Code): ValuesShape | null {
  const [cte, ...more] = ctesOf(code.tokens)?.parts ?? []
  const outer = clausesOf(ctesOf(code.tokens)?.rest ?? [])
  if (cte === undefined || more.length > 0 || outer === null || outer.where === null) return null
  const inner = clausesOf(cte.body)
  if (inner === null || inner.where !== null || inner.having !== null || inner.group?.length !== 1) return null
  const [value, count, ...others] = inner.select
  const expression = inner.group[0]!
  const field = value?.[value.length - 1]
  const isListed =
    value !== undefined &&
    field !== undefined &&
    isSame(value.slice(0, -2), expression) &&
    isWord(value[value.length - 2], 'as')
  if (!isListed || count === undefined || !isCount(count) || others.length > 0 || !isPlain(expression)) return null
  const { select, from, where, group, having } = outer
  if (group !== null || having !== null || select.length !== 1 || !isAll(select[0]!) || !isSame(from, [cte.name]))
    return null
  const list = where.slice(4, -1)
  const isNotIn =
    isSame(where.slice(0, 1), [field]) &&
    textsOf(where.slice(1, 4)) === 'not in (' &&
    closing(where, 3) === where.length - 1
  const source = sourceOf(code, inner.from)
  if (!isNotIn || source === null || !isPlain(list)) return null
  const condition = `${textOf(code, expression)} not in (${textOf(code, list)}\n)`
  return { kind: 'values', source, condition, column: columnName(expression), values: list }
}

function referencesShape(code: Code): ReferencesShape | null {
  const ctes = ctesOf(code.tokens)
  const [child, parent, ...more] = ctes?.parts ?? []
  if (child === undefined || parent === undefined || more.length > 0) return null
  const from = clausesOf(child.body)
  const to = clausesOf(parent.body)
  if (from?.select.length !== 1 || to?.select.length !== 1 || from.where === null || to.where !== null) return null
  if ([from.group, from.having, to.group, to.having].some((part) => part !== null)) return null
  const [column, fromField] = namedItem(from.select[0]!)
  const [toColumn, toField] = namedItem(to.select[0]!)
  const name = columnName(column)
  const toName = columnName(toColumn)
  const a = child.name.text
  const b = parent.name.text
  const join = `select ${a} . ${fromField} from ${a} left join ${b} on ${a} . ${fromField} = ${b} . ${toField} where ${b} . ${toField} is null`
  if (name === null || toName === null || textsOf(ctes!.rest) !== join) return null
  if (!isSame(from.where.slice(0, -3), column) || !endsWith(from.where, ['is', 'not', 'null'])) return null
  const source = sourceOf(code, from.from)
  const target = sourceOf(code, to.from)
  return source === null || target === null
    ? null
    : { kind: 'references', source, column: name, to: target, toColumn: toName }
}

interface Cte {
  readonly name: Token
  readonly body: readonly Token[]
}

/** Cuts `with a as (…), b as (…) …`. */
function ctesOf(tokens: readonly Token[]): { readonly parts: readonly Cte[]; readonly rest: readonly Token[] } | null {
  const parts: Cte[] = []
  let at = 1
  for (;;) {
    const name = tokens[at]
    const close = closing(tokens, at + 2)
    if (name === undefined || !isWord(tokens[at + 1], 'as') || tokens[at + 2]?.text !== '(' || close === -1) return null
    parts.push({ name, body: tokens.slice(at + 3, close) })
    at = close + 1
    if (tokens[at]?.text !== ',') return { parts, rest: tokens.slice(at) }
    at += 1
  }
}

/** The column that an item of a select list is, with or without another name for it. */
function itemColumn(item: readonly Token[]): readonly Token[] | null {
  const [column] = namedItem(item)
  return columnName(column) === null || isWord(column[0], 'distinct') || isWord(column[0], 'all') ? null : column
}

/** An item of a select list without its `as`, and the name that it has. */
function namedItem(item: readonly Token[]): readonly [readonly Token[], string] {
  const isNamed = item.length > 2 && isWord(item[item.length - 2], 'as')
  return [isNamed ? item.slice(0, -2) : item, item[item.length - 1]?.text ?? '']
}

function isCount(item: readonly Token[]): boolean {
  return textsOf(namedItem(item)[0]) === 'count ( * )'
}

function isAll(item: readonly Token[]): boolean {
  return textsOf(item) === '*'
}

function isNames(names: readonly (string | null)[]): names is readonly string[] {
  return names.every((name) => name !== null)
}

function conjuncts(tokens: readonly Token[]): readonly (readonly Token[])[] {
  const parts: Token[][] = [[]]
  for (const token of tokens) {
    if (isWord(token, 'and')) parts.push([])
    else parts[parts.length - 1]!.push(token)
  }
  return parts
}

function endsWith(tokens: readonly Token[], words: readonly string[]): boolean {
  const end = tokens.slice(-words.length)
  return tokens.length > words.length && words.every((word, index) => isWord(end[index], word))
}

/** Tokens as one text. Names keep their marks apart from words, so that `"a"` is not taken for a keyword. */
function textsOf(tokens: readonly Token[]): string {
  return tokens.map(({ text }) => text).join(' ')
}
