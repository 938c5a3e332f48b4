import type { Database, PgliteSettings, PostgresSettings, QueryResult } from '../../../src/adapters/contract.js'
import { openDatabase } from '../../../src/adapters/index.js'
import type { SourceNode, SyncConfig } from '../../../src/core/node.js'
import type { LoadContext } from '../../../src/sync/index.js'
import { freshDatabase } from '../../support/databases.js'
import { freshEmbeddedDatabase } from '../../support/embedded-database.js'
import { makeSource } from '../../support/factories.js'
import { asWritten, inTargetSchema, TARGET_SCHEMA, valueAsWritten } from '../../support/target-schema.js'

/** One side of a sync: a database that can be written to by script and read back. */
export interface Side {
  readonly settings: PostgresSettings | PgliteSettings
  /** Runs a script over a connection that is closed again, so that an embedded database is free for the engine. */
  readonly script: (sql: string) => Promise<QueryResult>
  readonly remove: () => Promise<void>
}

export type SideKind = 'postgres' | 'pglite'

export async function makeSide(kind: SideKind): Promise<Side> {
  if (kind === 'postgres') {
    const { settings, drop } = await freshDatabase()
    return { settings, script: (sql) => runScript(settings, sql), remove: drop }
  }
  const { settings, remove } = await freshEmbeddedDatabase()
  return { settings, script: (sql) => runScript(settings, sql), remove: async () => remove() }
}

async function runScript(settings: PostgresSettings | PgliteSettings, sql: string): Promise<QueryResult> {
  const database = await openDatabase({ settings, purpose: 'test' })
  try {
    const session = await database.acquire('test')
    return inWords(await session.script(inTargetSchema(sql)))
  } finally {
    await database.close()
  }
}

/** A source node whose table is copied over the connection `app`. */
export function syncedSource(table: string, sync: Partial<SyncConfig> = {}): SourceNode {
  return makeSource('raw', table, {
    schema: TARGET_SCHEMA,
    sync: { connection: 'app', schema: 'public', table, mode: 'full', ...sync },
  })
}

/** What a run gives a load, with what the load reported. */
export function loadContext(database: Database, signal: AbortSignal = new AbortController().signal) {
  const sql: string[] = []
  const progress: (readonly [rows: number, bytes: number])[] = []
  const context: LoadContext = {
    database,
    signal,
    onProgress: (rows, bytes) => progress.push([rows, bytes]),
    onSql: (statement) => sql.push(asWritten(statement)),
  }
  return { context, sql, progress }
}

/** Runs a query on a session of its own and gives the rows. */
export async function rowsOf(database: Database, sql: string): Promise<QueryResult['rows']> {
  const session = await database.acquire('read')
  try {
    return inWords(await session.query(inTargetSchema(sql))).rows
  } finally {
    await session.release()
  }
}

/** Rows of the target as tests write its schema. */
function inWords(result: QueryResult): QueryResult {
  return { ...result, rows: result.rows.map((row) => row.map(valueAsWritten)) }
}
