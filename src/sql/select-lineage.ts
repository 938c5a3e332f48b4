import type { OriginKind } from '../core/lineage.js'
import {
  type FromItem,
  type OutputColumn,
  resolveColumn,
  type Scope,
  type SqlOrigin,
  starColumns,
  through,
  uniqueOrigins,
  UnresolvedName,
} from './scope.js'
import { child, children, isSyntaxNode, names, parseStatements, type SyntaxNode, text } from './syntax-tree.js'

export type KnownColumns = ReadonlyMap<string, readonly string[]>

/** Columns of a query by name, in order, or why they are not known. */
export type SelectLineage =
  { readonly columns: ReadonlyMap<string, readonly SqlOrigin[]> } | { readonly problem: string }

/**
 * Column lineage from the text of one `select`, without a database: `known` gives the columns of tables by `schema.name`.
 * What only a catalog knows (which side of a `using`, columns of functions and composite types) is told as well as the text
 * allows; a name that cannot be explained makes the whole query unknown.
 */
export async function selectLineage(sql: string, known: KnownColumns): Promise<SelectLineage> {
  try {
    const statements = await parseStatements(sql)
    const select = statements.length === 1 && statements[0] !== undefined ? child(statements[0], 'SelectStmt') : null
    if (select === null) return { problem: 'it is not one select' }
    const columns = new Query(known).outputs(select, new Map(), null)
    return { columns: new Map(columns.map(({ name, origins }) => [name, uniqueOrigins(origins)])) }
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) }
  }
}

type Ctes = ReadonlyMap<string, readonly OutputColumn[]>

const HASHES: ReadonlySet<string> = new Set([
  'md5',
  'sha224',
  'sha256',
  'sha384',
  'sha512',
  'hashtext',
  'hashtextextended',
  'digest',
  'hmac',
])
const COMPARISONS: ReadonlySet<string> = new Set([
  '=',
  '<>',
  '!=',
  '<',
  '>',
  '<=',
  '>=',
  '~',
  '~*',
  '!~',
  '!~*',
  '~~',
  '~~*',
  '!~~',
  '!~~*',
  '@>',
  '<@',
  '&&',
  '?',
  '@@',
])

class Query {
  private readonly known: KnownColumns

  constructor(known: KnownColumns) {
    this.known = known
  }

  outputs(select: SyntaxNode, given: Ctes, outer: Scope | null): readonly OutputColumn[] {
    const ctes = this.withClause(select, given, outer)
    if (text(select, 'op') !== '' && text(select, 'op') !== 'SETOP_NONE') return this.setOperation(select, ctes, outer)
    const rows = children(select, 'valuesLists')
    if (rows.length > 0) return this.values(rows, ctes, outer)
    const scope = this.from(children(select, 'fromClause'), ctes, outer)
    return children(select, 'targetList').flatMap((entry) => {
      const target = child(entry, 'ResTarget') ?? {}
      const value = child(target, 'val') ?? {}
      const star = starOf(value)
      if (star !== null) return starColumns(star.qualifier, scope)
      return [
        { name: text(target, 'name') || nameOf(value), origins: this.expression(value, { scope, ctes }, 'direct') },
      ]
    })
  }

  private withClause(select: SyntaxNode, given: Ctes, outer: Scope | null): Ctes {
    const clause = child(select, 'withClause')
    if (clause === null) return given
    const ctes = new Map(given)
    for (const entry of children(clause, 'ctes')) {
      const cte = child(entry, 'CommonTableExpr') ?? {}
      const query = child(child(cte, 'ctequery') ?? {}, 'SelectStmt')
      if (query === null) throw new UnresolvedName('a with query that writes')
      const name = text(cte, 'ctename')
      const aliases = names(cte, 'aliascolnames')
      const first = clause['recursive'] === true ? child(query, 'larg') : null
      // A query that reads itself starts from its first arm, and again from what that gave: two rounds see all columns.
      if (first !== null) {
        ctes.set(name, renamed(this.outputs(first, ctes, outer), aliases))
        ctes.set(name, renamed(this.outputs(query, ctes, outer), aliases))
      }
      ctes.set(name, renamed(this.outputs(query, ctes, outer), aliases))
    }
    return ctes
  }

  private setOperation(select: SyntaxNode, ctes: Ctes, outer: Scope | null): readonly OutputColumn[] {
    const [left, right] = ['larg', 'rarg'].map((side) => this.outputs(child(select, side) ?? {}, ctes, outer))
    return (left ?? []).map(({ name, origins }, index) => ({
      name,
      origins: [...origins, ...(right?.[index]?.origins ?? [])],
    }))
  }

  private values(rows: readonly SyntaxNode[], ctes: Ctes, outer: Scope | null): readonly OutputColumn[] {
    const scope = { items: [], merged: new Set<string>(), outer }
    const lists = rows.map((row) => children(child(row, 'List') ?? {}, 'items'))
    return (lists[0] ?? []).map((_, index) => ({
      name: `column${index + 1}`,
      origins: lists.flatMap((list) => this.expression(list[index], { scope, ctes }, 'direct')),
    }))
  }

  private from(clause: readonly SyntaxNode[], ctes: Ctes, outer: Scope | null): Scope {
    let scope: Scope = { items: [], merged: new Set(), outer }
    for (const entry of clause) scope = this.joinInto(scope, entry, ctes)
    return scope
  }

  /** The scope with one more entry of a `from` clause; the entries before it are in reach of a lateral one. */
  private joinInto(scope: Scope, entry: SyntaxNode, ctes: Ctes): Scope {
    const join = child(entry, 'JoinExpr')
    if (join === null) return { ...scope, items: [...scope.items, this.item(entry, ctes, scope)] }
    const left = this.joinInto({ ...scope }, child(join, 'larg') ?? {}, ctes)
    const right = this.joinInto(left, child(join, 'rarg') ?? {}, ctes)
    const shared =
      join['isNatural'] === true
        ? sharedNames(left.items, right.items.slice(left.items.length))
        : names(join, 'usingClause')
    return { ...right, merged: new Set([...right.merged, ...shared]) }
  }

  private item(entry: SyntaxNode, ctes: Ctes, scope: Scope): FromItem {
    const table = child(entry, 'RangeVar')
    if (table !== null) return this.table(table, ctes)
    const subquery = child(entry, 'RangeSubselect')
    if (subquery !== null) {
      const select = child(child(subquery, 'subquery') ?? {}, 'SelectStmt') ?? {}
      const outer = subquery['lateral'] === true ? scope : scope.outer
      const { alias, columns } = aliasOf(subquery)
      return knownItem(alias, renamed(this.outputs(select, ctes, outer), columns))
    }
    const { alias, columns } = aliasOf(
      child(entry, 'RangeFunction') ?? child(entry, 'RangeTableFunc') ?? child(entry, 'JsonTable') ?? {},
    )
    const origins = this.expression(entry, { scope, ctes }, 'derived')
    if (columns.length > 0)
      return knownItem(
        alias,
        columns.map((name) => ({ name, origins })),
      )
    return { alias, columns: null, unknownColumn: () => origins }
  }

  private table(table: SyntaxNode, ctes: Ctes): FromItem {
    const [schema, name] = [text(table, 'schemaname'), text(table, 'relname')]
    const { alias, columns: aliases } = aliasOf(table)
    const cte = schema === '' ? ctes.get(name) : undefined
    if (cte !== undefined) return knownItem(alias || name, renamed(cte, aliases))
    const relation = schema === '' ? name : `${schema}.${name}`
    const origin = (column: string): readonly SqlOrigin[] => [{ relation, column, kind: 'direct' }]
    const columns = this.known.get(relation)
    if (columns === undefined) return { alias: alias || name, columns: null, unknownColumn: origin }
    return knownItem(
      alias || name,
      renamed(
        columns.map((column) => ({ name: column, origins: origin(column) })),
        aliases,
      ),
    )
  }

  private expression(
    node: unknown,
    here: { readonly scope: Scope; readonly ctes: Ctes },
    kind: OriginKind,
  ): readonly SqlOrigin[] {
    if (Array.isArray(node)) return node.flatMap((each) => this.expression(each, here, kind))
    if (!isSyntaxNode(node)) return []
    return Object.entries(node).flatMap(([type, value]) => {
      const fields = isSyntaxNode(value) ? value : null
      if (fields === null) return this.expression(value, here, kind)
      const inner = (key: string, step: OriginKind): readonly SqlOrigin[] =>
        through(step, this.expression(fields[key], here, kind))
      switch (type) {
        case 'ColumnRef':
          return this.reference(fields, here.scope, kind)
        case 'TypeCast':
        case 'CollateClause':
          return inner('arg', 'direct')
        case 'CoalesceExpr':
          return inner('args', 'direct')
        case 'FuncCall':
          return this.call(fields, here, kind)
        case 'CaseExpr': {
          const whens = children(fields, 'args').map((when) => child(when, 'CaseWhen') ?? {})
          return [
            ...whens.flatMap((when) => this.expression(when['result'], here, kind)),
            ...inner('defresult', 'direct'),
            ...through('indirect', [
              ...whens.flatMap((when) => this.expression(when['expr'], here, kind)),
              ...inner('arg', 'direct'),
            ]),
          ]
        }
        case 'SubLink': {
          const isValue = ['EXPR_SUBLINK', 'ARRAY_SUBLINK', 'MULTIEXPR_SUBLINK'].includes(text(fields, 'subLinkType'))
          const select = child(child(fields, 'subselect') ?? {}, 'SelectStmt') ?? {}
          const outputs = this.outputs(select, here.ctes, here.scope).flatMap(({ origins }) => origins)
          return [...through(isValue ? kind : 'indirect', outputs), ...inner('testexpr', 'indirect')]
        }
        case 'NullTest':
        case 'BooleanTest':
        case 'BoolExpr':
          return through('indirect', this.expression(Object.values(fields), here, kind))
        case 'A_Expr': {
          if (text(fields, 'kind') === 'AEXPR_NULLIF')
            return [...inner('lexpr', 'direct'), ...inner('rexpr', 'indirect')]
          const isComparison =
            text(fields, 'kind') !== 'AEXPR_OP' || COMPARISONS.has(names(fields, 'name').at(-1) ?? '')
          const step = isComparison ? 'indirect' : 'derived'
          return [...inner('lexpr', step), ...inner('rexpr', step)]
        }
        default:
          return through('derived', this.expression(Object.values(fields), here, kind))
      }
    })
  }

  private reference(fields: SyntaxNode, scope: Scope, kind: OriginKind): readonly SqlOrigin[] {
    const parts = names(fields, 'fields')
    const isRow = parts.length < children(fields, 'fields').length
    if (isRow)
      return through(
        kind,
        starColumns(parts.at(-1), scope).flatMap(({ origins }) => origins),
      )
    return through(kind, resolveColumn(parts, scope))
  }

  private call(
    fields: SyntaxNode,
    here: { readonly scope: Scope; readonly ctes: Ctes },
    kind: OriginKind,
  ): readonly SqlOrigin[] {
    const name = names(fields, 'funcname').at(-1) ?? ''
    const step: OriginKind = name === 'count' ? 'indirect' : HASHES.has(name) ? 'masked' : 'derived'
    return [
      ...through(step, this.expression(fields['args'], here, kind)),
      ...through('indirect', this.expression([fields['agg_filter'], fields['agg_order']], here, kind)),
    ]
  }
}

function knownItem(alias: string, columns: readonly OutputColumn[]): FromItem {
  return { alias, columns, unknownColumn: () => [] }
}

function sharedNames(left: readonly FromItem[], right: readonly FromItem[]): readonly string[] {
  const of = (items: readonly FromItem[]): readonly string[] =>
    items.flatMap(({ columns }) => (columns ?? []).map(({ name }) => name))
  const there = new Set(of(right))
  return of(left).filter((name) => there.has(name))
}

function renamed(columns: readonly OutputColumn[], aliases: readonly string[]): readonly OutputColumn[] {
  return columns.map((column, index) => ({ ...column, name: aliases[index] ?? column.name }))
}

function aliasOf(node: SyntaxNode): { readonly alias: string; readonly columns: readonly string[] } {
  const alias = child(node, 'alias')
  const defined = children(node, 'coldeflist').map((entry) => text(child(entry, 'ColumnDef') ?? {}, 'colname'))
  if (alias === null) return { alias: '', columns: defined }
  const columns = names(alias, 'colnames')
  return { alias: text(alias, 'aliasname'), columns: columns.length > 0 ? columns : defined }
}

function starOf(value: SyntaxNode): { readonly qualifier: string | undefined } | null {
  const reference = child(value, 'ColumnRef')
  if (reference === null || !children(reference, 'fields').some((field) => 'A_Star' in field)) return null
  return { qualifier: names(reference, 'fields').at(-1) }
}

/** The name that Postgres gives an output column without one. */
function nameOf(value: SyntaxNode): string {
  const [entry] = Object.entries(value)
  const fields = isSyntaxNode(entry?.[1]) ? entry[1] : {}
  switch (entry?.[0]) {
    case 'ColumnRef':
      return names(fields, 'fields').at(-1) ?? '?column?'
    case 'FuncCall':
      return names(fields, 'funcname').at(-1) ?? '?column?'
    case 'TypeCast': {
      const inner = nameOf(child(fields, 'arg') ?? {})
      return inner === '?column?' ? (names(child(fields, 'typeName') ?? {}, 'names').at(-1) ?? inner) : inner
    }
    case 'CoalesceExpr':
      return 'coalesce'
    case 'CaseExpr': {
      const inner = nameOf(child(fields, 'defresult') ?? {})
      return inner === '?column?' ? 'case' : inner
    }
    case 'A_ArrayExpr':
      return 'array'
    case 'SubLink': {
      if (text(fields, 'subLinkType') === 'EXISTS_SUBLINK') return 'exists'
      const [target] = children(child(child(fields, 'subselect') ?? {}, 'SelectStmt') ?? {}, 'targetList')
      const inner = child(target ?? {}, 'ResTarget') ?? {}
      return text(inner, 'name') || nameOf(child(inner, 'val') ?? {})
    }
    default:
      return '?column?'
  }
}
