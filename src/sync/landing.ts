import type { Dialect, Session } from '../adapters/contract.js'
import type { SyncConfig } from '../core/node.js'
import type { Relation } from '../core/relation.js'
import type { ProjectedColumn, Projection } from './projection.js'
import type { SyncFormat } from './row-counter.js'
import type { SourceTable } from './source-table.js'
import { targetTypes } from './target-types.js'

/** Column of ours in tables with `deletes: soft`: when the source was first seen without the row. */
export const DELETED_AT = '_deleted_at'

/** A column of the copy with its type in the target. */
export interface LandingColumn extends ProjectedColumn {
  readonly dataType: string
  /** Whether the copy keeps a type that the source no longer has, so that the target has to read the value from its text. */
  readonly isConverted?: boolean
}

/** A projection whose types the target has. */
export interface Landing {
  readonly table: SourceTable
  readonly columns: readonly LandingColumn[]
  readonly keys: Projection['keys']
}

/**
 * Finds or makes the types of the columns in the target. Outside a transaction, because a label that is added to an enum
 * cannot be used by the transaction that adds it.
 */
export async function prepareLanding(options: {
  readonly target: Session
  readonly dialect: Dialect
  readonly table: SourceTable
  readonly projection: Projection
  /** Where types that have to be made are made. */
  readonly schema: string
  readonly unknownTypes: NonNullable<SyncConfig['unknownTypes']>
  readonly onSql: (sql: string) => void
  readonly onMessage: (text: string) => void
}): Promise<Landing> {
  const { target, dialect, table, projection, schema, unknownTypes, onSql, onMessage } = options
  const types = targetTypes({ session: target, dialect, schema, types: table.types, onSql })
  const columns: LandingColumn[] = []
  for (const column of projection.columns) {
    const dataType = column.dataType ?? (await types.typeFor(column.source))
    if (dataType !== null) columns.push({ ...column, dataType })
    else if (unknownTypes === 'text') columns.push({ ...column, dataType: 'text' })
  }
  const isSkipped = columns.length < projection.columns.length
  const consequence = unknownTypes === 'text' ? 'Its values arrive as text.' : 'Its columns are left out.'
  types.messages.forEach((message) => onMessage(`${message} ${consequence}`))
  const names = new Set(columns.map((column) => column.name))
  const keys = isSkipped
    ? projection.keys.filter((key) => key.columns.every((name) => names.has(name)))
    : projection.keys
  return { table, columns, keys }
}

/** `copy … to stdout` of the columns. A plain table is copied as it stands, which is faster. */
export function copyOutSql(
  dialect: Dialect,
  landing: Landing,
  columns: readonly LandingColumn[],
  format: SyncFormat,
  where?: string,
): string {
  const { table } = landing
  const relation = dialect.render({ schema: table.schema, identifier: table.name })
  const isAsItStands = table.isPlain && columns.length > 0 && where === undefined
  if (isAsItStands && columns.every((column) => column.expression === null)) {
    return `copy ${relation} (${columns.map((column) => dialect.quote(column.source.name)).join(', ')}) to stdout with (format ${format})`
  }
  return dialect.copyTo(selectSql(dialect, landing, columns, where), { format })
}

export function selectSql(
  dialect: Dialect,
  landing: Pick<Landing, 'table'>,
  columns: readonly ProjectedColumn[],
  where?: string,
): string {
  const { table } = landing
  const list = columns.map((column) => column.expression ?? `t.${dialect.quote(column.source.name)}`)
  const condition = where === undefined ? '' : ` where ${where}`
  return `select ${list.join(', ')} from ${dialect.render({ schema: table.schema, identifier: table.name })} t${condition}`
}

export function createLandingSql(
  dialect: Dialect,
  relation: Relation,
  landing: Landing,
  more: readonly { readonly name: string; readonly dataType: string }[] = [],
): string {
  const columns = landing.columns.map(({ name, dataType, isNullable }) => ({
    name,
    dataType: isNullable ? dataType : `${dataType} not null`,
  }))
  return dialect.createTable(relation, [...columns, ...more])
}

/** Keys get the names that Postgres gives, because those of the source are taken by the table that is replaced. */
export function keySql(dialect: Dialect, relation: Relation, key: Projection['keys'][number]): string {
  const columns = key.columns.map(dialect.quote).join(', ')
  return `alter table ${dialect.render(relation)} add ${key.isPrimary ? 'primary key' : 'unique'} (${columns})`
}

export function commentSql(dialect: Dialect, relation: Relation, landing: Landing): readonly string[] {
  const table = { ...relation, kind: 'table' as const }
  return [
    ...(landing.table.comment === null ? [] : [dialect.comment(table, null, landing.table.comment)]),
    ...landing.columns.flatMap(({ name, source }) =>
      source.comment === null ? [] : [dialect.comment(table, name, source.comment)],
    ),
  ]
}
