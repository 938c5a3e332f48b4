import type { Session } from '../adapters/contract.js'
import { KEYS_OF_SOURCE, SOURCE_COLUMNS, SOURCE_TABLE, TABLES_LIKE, TYPES_OF_SOURCE } from './source-queries.js'

/** A type of the source database, with what is needed to make it elsewhere. */
export interface SourceType {
  readonly id: string
  readonly schema: string
  readonly name: string
  readonly kind: 'base' | 'enum' | 'domain' | 'composite' | 'range' | 'multirange' | 'pseudo'
  /** Name of the extension that the type belongs to, if any. */
  readonly extension: string | null
  /** For arrays, the type of the elements. */
  readonly elementId: string | null
  /** For domains the base type, for ranges the subtype: its id, and its name with modifiers. */
  readonly baseId: string | null
  readonly baseName: string | null
  /** Whether a composite type is the row type of a table. */
  readonly isRowType: boolean
  readonly labels: readonly string[]
  readonly attributes: readonly { readonly name: string; readonly typeId: string; readonly dataType: string }[]
  /** Conditions of a domain, such as `CHECK ((VALUE > 0))` and `NOT NULL`. */
  readonly constraints: readonly string[]
}

export interface SourceColumn {
  readonly name: string
  /** As `format_type` writes it. */
  readonly dataType: string
  readonly typeId: string
  readonly isNullable: boolean
  readonly comment: string | null
}

export interface SourceKey {
  readonly isPrimary: boolean
  readonly columns: readonly string[]
}

/** What the catalog of the source says of one table. */
export interface SourceTable {
  readonly schema: string
  readonly name: string
  /** Plain tables can be copied as they stand; all else has to be queried. */
  readonly isPlain: boolean
  readonly estimatedRows: number | null
  readonly totalBytes: number | null
  readonly comment: string | null
  /** Whether rows know the transaction that wrote them (`xmin`); those of views do not. */
  readonly hasRowVersions: boolean
  /** Whether policies hide rows from the user that reads. */
  readonly isRowSecured: boolean
  readonly columns: readonly SourceColumn[]
  /** Primary key first, then unique keys over plain columns. */
  readonly keys: readonly SourceKey[]
  /** The types of the columns, and those they are made of, by id. */
  readonly types: ReadonlyMap<string, SourceType>
}

/** Null when the source has no such table, or the user may not know of it. */
export async function readSourceTable(session: Session, schema: string, name: string): Promise<SourceTable | null> {
  const [table] = (await session.query(SOURCE_TABLE, [schema, name])).rows
  if (table === undefined) return null
  const [id = '', isPlain, estimatedRows, totalBytes, comment, hasRowVersions, isRowSecured] = table
  const columns = (await session.query(SOURCE_COLUMNS, [id])).rows.map((row) => ({
    name: row[0] ?? '',
    dataType: row[1] ?? '',
    typeId: row[2] ?? '',
    isNullable: row[3] === 't',
    comment: row[4] ?? null,
  }))
  const keys = (await session.query(KEYS_OF_SOURCE, [id])).rows.map((row) => ({
    isPrimary: row[0] === 't',
    columns: JSON.parse(row[1] ?? '[]') as string[],
  }))
  return {
    schema,
    name,
    isPlain: isPlain === 't',
    estimatedRows: numberOrNull(estimatedRows),
    totalBytes: numberOrNull(totalBytes),
    comment: comment ?? null,
    hasRowVersions: hasRowVersions === 't',
    isRowSecured: isRowSecured === 't',
    columns,
    keys,
    types: await readTypes(session, columns),
  }
}

/** Names of the source's tables as `schema.table`, for a hint. */
export async function listSourceTables(session: Session): Promise<readonly string[]> {
  return (await session.query(TABLES_LIKE)).rows.map((row) => row[0] ?? '')
}

async function readTypes(
  session: Session,
  columns: readonly { readonly typeId: string }[],
): Promise<ReadonlyMap<string, SourceType>> {
  const ids = [...new Set(columns.map((column) => column.typeId))]
  const { rows } = await session.query(TYPES_OF_SOURCE, [JSON.stringify(ids)])
  return new Map(
    rows.map(([json]) => {
      const type = JSON.parse(json ?? '{}') as SourceType
      return [type.id, type]
    }),
  )
}

function numberOrNull(value: string | null | undefined): number | null {
  return value === null || value === undefined ? null : Number(value)
}
