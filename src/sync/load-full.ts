import type { Database, Dialect, Session } from '../adapters/contract.js'
import type { Relation } from '../core/relation.js'
import { copyTable } from './copy-table.js'
import type { SourceTable } from './source-table.js'
import { targetTypes } from './target-types.js'

/** What the caller of a load gives; see `SourceLoader.load`. */
export interface LoadContext {
  readonly database: Database
  /** The caller's session, outside a transaction; without it one is acquired. */
  readonly session?: Session
  readonly signal: AbortSignal
  readonly onProgress: (rows: number, bytes: number) => void
  readonly onSql: (sql: string) => void
}

export interface LoadOutcome {
  readonly rows: number
  readonly bytes: number
}

/**
 * Makes `aside` with the columns, types, not-null constraints and keys of the source's table, and copies all rows into it.
 * One transaction: `aside` is there with everything in it, or not at all.
 */
export async function loadFull(options: {
  readonly table: SourceTable
  /** A reader of the source. */
  readonly session: Session
  readonly aside: Relation
  readonly context: LoadContext
  readonly onMessage: (text: string) => void
}): Promise<LoadOutcome> {
  const { table, session, aside, context, onMessage } = options
  const { database } = context
  const { dialect } = database
  // The caller hears of what its own session sends.
  const onSql = context.session === undefined ? context.onSql : (): void => undefined
  const target = context.session ?? (await database.acquire(`sync ${aside.schema}.${aside.identifier}`))
  try {
    const columns = await targetColumns(target, dialect, table, aside, onSql, onMessage)
    const run = async (sql: string): Promise<void> => {
      onSql(sql)
      await target.query(sql)
    }
    return await target.transaction(async () => {
      await run(dialect.createTable(aside, columns))
      const names = table.columns.map((column) => column.name)
      const copyIn = dialect.copyFrom(aside, names, { format: 'text' })
      onSql(copyIn)
      const copied = await copyTable({
        from: { session, sql: copyOutOf(dialect, table, names) },
        to: { session: target, sql: copyIn },
        signal: context.signal,
        onProgress: ({ rows, bytes }) => context.onProgress(rows, bytes),
      })
      for (const sql of keysOf(dialect, table, aside)) await run(sql)
      for (const sql of commentsOf(dialect, table, aside)) await run(sql)
      return copied
    })
  } finally {
    if (target !== context.session) await target.release()
  }
}

/** Types are made before the transaction, because a label added to an enum cannot be used in the transaction that adds it. */
async function targetColumns(
  target: Session,
  dialect: Dialect,
  table: SourceTable,
  aside: Relation,
  onSql: (sql: string) => void,
  onMessage: (text: string) => void,
): Promise<readonly { readonly name: string; readonly dataType: string }[]> {
  const types = targetTypes({ session: target, dialect, schema: aside.schema, types: table.types, onSql })
  const columns: { name: string; dataType: string }[] = []
  for (const column of table.columns) {
    const type = await types.typeFor(column)
    columns.push({ name: column.name, dataType: column.isNullable ? type : `${type} not null` })
  }
  types.messages.forEach(onMessage)
  return columns
}

/** A plain table is copied as it stands, which is faster; `copy` takes nothing else without a query. */
function copyOutOf(dialect: Dialect, table: SourceTable, names: readonly string[]): string {
  const columns = names.map(dialect.quote).join(', ')
  const relation = dialect.render({ schema: table.schema, identifier: table.name })
  return table.isPlain && names.length > 0
    ? `copy ${relation} (${columns}) to stdout with (format text)`
    : dialect.copyTo(`select ${columns} from ${relation}`, { format: 'text' })
}

/** Keys get the names that Postgres gives, because those of the source are taken by the table that is replaced. */
function keysOf(dialect: Dialect, table: SourceTable, aside: Relation): readonly string[] {
  return table.keys.map(
    (key) =>
      `alter table ${dialect.render(aside)} add ${key.isPrimary ? 'primary key' : 'unique'} (${key.columns
        .map(dialect.quote)
        .join(', ')})`,
  )
}

function commentsOf(dialect: Dialect, table: SourceTable, aside: Relation): readonly string[] {
  const relation = { ...aside, kind: 'table' as const }
  return [
    ...(table.comment === null ? [] : [dialect.comment(relation, null, table.comment)]),
    ...table.columns.flatMap((column) =>
      column.comment === null ? [] : [dialect.comment(relation, column.name, column.comment)],
    ),
  ]
}
