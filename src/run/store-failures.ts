import type { Session } from '../adapters/contract.js'
import type { TestNode } from '../core/node.js'
import type { Relation } from '../core/relation.js'
import { renderStep, type SqlWriter } from '../plan/index.js'
import type { RunRequest } from './contract.js'

/** Failing rows that were read inside a transaction that rolls back. */
export interface KeptRows {
  readonly query: string
  readonly relation: Relation
  readonly chunks: readonly Uint8Array[]
}

/** Where a test keeps its failing rows; null when it does not. The test's configuration wins over the flag. */
export function failuresTable(test: TestNode, request: Pick<RunRequest, 'storeFailures'>): Relation | null {
  const wanted = test.config.store_failures ?? request.storeFailures
  if (!wanted || test.config['store_failures_as'] === 'ephemeral') return null
  return { database: test.database, schema: test.schema, identifier: test.alias }
}

/** The query of the rows that a test rejects: its own, or `failures_sql` of a measured test. */
export function failuresQuery(test: TestNode, code: string): string {
  const own = test.config['failures_sql']
  const query = typeof own === 'string' ? own : code
  return test.config.limit === null ? query : `select * from (\n${query}\n) as failing_rows\nlimit ${test.config.limit}`
}

/** Replaces the table of failing rows by what the query gives now. */
export async function storeFailures(
  session: Session,
  relation: Relation,
  query: string,
  writer: SqlWriter,
): Promise<void> {
  await session.transaction(async () => {
    await prepare(session, relation, writer)
    await session.query(`create table ${writer.render(relation)} as\n${query}`)
  })
}

/** Reads failing rows that a rollback is about to take away. */
export async function keepRows(session: Session, relation: Relation, query: string): Promise<KeptRows> {
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
    await session.copyIn(`copy ${name} from stdin`, pieces(kept.chunks))
  })
}

async function prepare(session: Session, relation: Relation, writer: SqlWriter): Promise<void> {
  const schema = renderStep({ kind: 'createSchema', schema: relation.schema }, writer)
  if (schema !== null) await session.query(schema.sql)
  await session.query(`drop table if exists ${writer.render(relation)}`)
}

async function* pieces(chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* chunks
}
