import type { Session } from '../adapters/contract.js'
import type { CompiledNode } from '../core/compiled.js'
import type { TestConfig } from '../core/config.js'
import type { TestNode } from '../core/node.js'
import type { Relation } from '../core/relation.js'
import { markFor, renderStep, type SqlWriter } from '../plan/index.js'
import { ownerOf } from './build-input.js'
import { readHead } from './catalog/read-state.js'
import type { RunRequest } from './contract.js'
import { sendLater } from './send-later.js'

/** Where a test keeps its failing rows, and the mark of what is made there. */
export interface FailuresTable extends Relation {
  readonly mark: string
}

/** Failing rows that were read inside a transaction that rolls back. */
export interface KeptRows {
  readonly query: string
  readonly relation: FailuresTable
  readonly chunks: readonly Uint8Array[]
}

/**
 * Where a test keeps its failing rows; null when it does not. The test's configuration wins over the flag, and
 * `store_failures_as` over `store_failures`.
 */
export function failuresTable(
  test: TestNode,
  request: Pick<RunRequest, 'storeFailures' | 'manifest' | 'target'>,
): FailuresTable | null {
  const { store_failures_as: form } = test.config
  if (form === 'ephemeral') return null
  const isNamed = form === 'table' || form === 'view'
  if (!isNamed && !(test.config.store_failures ?? request.storeFailures)) return null
  const relation = { database: test.database, schema: test.schema, identifier: test.alias }
  return { ...relation, mark: markFor(ownerOf(request), test.uniqueId, relation) }
}

/** The query of the rows that a test rejects: its own, or `failures_sql` of a measured test. */
export function failuresQuery({ node, code }: CompiledNode): string {
  // As it was compiled: it reads what is built aside, not what is published.
  const config = node.config as TestConfig
  const own = config['failures_sql']
  const query = typeof own === 'string' ? own : code
  return config.limit === null ? query : `select * from (\n${query}\n) as failing_rows\nlimit ${config.limit}`
}

/**
 * Replaces the failing rows by what the query gives now. A view goes on showing them; it is only for a query that reads
 * what is published. An `empty table` is for a query that is known to give nothing: it is not run.
 */
export async function storeFailures(
  session: Session,
  relation: FailuresTable,
  query: string,
  writer: SqlWriter,
  form: 'table' | 'view' | 'empty table' = 'table',
): Promise<void> {
  await session.transaction(async () => {
    await prepare(session, relation, writer)
    const kind = form === 'view' ? 'view' : 'table'
    const rows = form === 'empty table' ? '\nwith no data' : ''
    await session.query(`create ${kind} ${writer.render(relation)} as\n${query}${rows}`)
    await mark(session, relation, writer)
  })
}

/** Reads failing rows that a rollback is about to take away. */
export async function keepRows(session: Session, relation: FailuresTable, query: string): Promise<KeptRows> {
  const chunks: Uint8Array[] = []
  for await (const chunk of session.copyOut(`copy (\n${query}\n) to stdout`)) chunks.push(chunk)
  return { query, relation, chunks }
}

/** Writes rows that were kept; the query still says which columns they have. */
export async function writeKept(session: Session, kept: KeptRows, writer: SqlWriter): Promise<void> {
  await session.transaction(async () => {
    await prepare(session, kept.relation, writer)
    const name = writer.render(kept.relation)
    await session.query(`create table ${name} as\n${kept.query}\nwith no data`)
    await mark(session, kept.relation, writer)
    await session.copyIn(`copy ${name} from stdin`, pieces(kept.chunks))
  })
}

async function mark(session: Session, relation: FailuresTable, writer: SqlWriter): Promise<void> {
  const statement = renderStep({ kind: 'mark', relation, text: relation.mark }, writer)
  if (statement !== null) await sendLater(session, statement.sql)
}

async function prepare(session: Session, relation: Relation, writer: SqlWriter): Promise<void> {
  const { rows } = await session.query('select from pg_catalog.pg_namespace where nspname = $1::text', [
    relation.schema,
  ])
  const schema = renderStep({ kind: 'createSchema', schema: relation.schema }, writer)
  if (rows.length === 0 && schema !== null) {
    // Tests on other sessions are about to make it too, and "if not exists" does not see what is not committed.
    await session.query("select pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtextextended('tsmodel:schema', 0))")
    await session.query(schema.sql)
  }
  const existing = await readHead(session, relation)
  if (existing === null) return
  const drop = renderStep({ kind: 'drop', relation: { ...relation, kind: existing.kind } }, writer)
  if (drop !== null) await session.query(drop.sql)
}

async function* pieces(chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* chunks
}
