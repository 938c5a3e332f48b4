import { DatabaseError, type Session } from '../adapters/contract.js'
import { DiagnosticError } from '../core/diagnostic.js'
import type { RunResult } from '../core/result.js'
import type { SqlWriter } from '../plan/index.js'
import type { RunRequest } from './contract.js'
import type { RunOrder } from './graph-order.js'

/**
 * Keeps the results of the run in `<schema>.invocations` and `<schema>.node_results`, in one statement (and makes the
 * tables the first time). What goes wrong here is a warning: history never fails a run.
 */
export async function recordHistory(
  request: RunRequest,
  order: RunOrder,
  results: ReadonlyMap<string, RunResult>,
  writer: SqlWriter,
): Promise<void> {
  const { history } = request
  if (history === undefined || history === null || results.size === 0) return
  let session: Session | null = null
  try {
    session = await request.database.acquire('history')
    await ensureTables(session, history.schema, writer)
    await session.query(insertSql(history.schema, writer), [
      JSON.stringify(invocationRow(request, history)),
      JSON.stringify(order.numbered.flatMap((node) => resultRow(node, results.get(node.uniqueId)))),
    ])
  } catch (error) {
    if (!(error instanceof DatabaseError) && !(error instanceof DiagnosticError)) throw error
    request.emit({
      kind: 'message',
      level: 'warn',
      text: `The results were not kept in the schema "${history.schema}": ${error.message}`,
    })
  } finally {
    await session?.release()
  }
}

function invocationRow(request: RunRequest, history: NonNullable<RunRequest['history']>) {
  return {
    invocation_id: request.invocationId,
    project: request.manifest.projectName,
    verb: request.verb,
    started_at: request.startedAt.toISOString(),
    finished_at: request.host.now().toISOString(),
    version: history.version ?? null,
    git_commit: history.gitCommit ?? null,
  }
}

function resultRow(node: RunOrder['numbered'][number], result: RunResult | undefined) {
  if (result === undefined) return []
  const last = result.timing.at(-1)
  return [
    {
      unique_id: result.uniqueId,
      resource_type: node.resourceType,
      name: node.name,
      relation_name: result.relationName,
      status: result.status,
      message: result.message,
      started_at: result.timing[0]?.startedAt.toISOString() ?? null,
      finished_at: last?.completedAt.toISOString() ?? null,
      execution_seconds: result.executionTime,
      rows_affected: result.rowsAffected,
      failures: result.failures,
      measured: result.measured,
      detail: result.detail,
      skipped_because: result.skippedBecause,
    },
  ]
}

const INVOCATION_COLUMNS = [
  ['invocation_id', 'uuid primary key'],
  ['project', 'text not null'],
  ['verb', 'text not null'],
  ['started_at', 'timestamptz not null'],
  ['finished_at', 'timestamptz not null'],
  ['version', 'text'],
  ['git_commit', 'text'],
] as const

const RESULT_COLUMNS = [
  ['unique_id', 'text not null'],
  ['resource_type', 'text not null'],
  ['name', 'text not null'],
  ['relation_name', 'text'],
  ['status', 'text not null'],
  ['message', 'text'],
  ['started_at', 'timestamptz'],
  ['finished_at', 'timestamptz'],
  ['execution_seconds', 'double precision not null'],
  ['rows_affected', 'bigint'],
  ['failures', 'bigint'],
  ['measured', 'numeric'],
  ['detail', 'jsonb'],
  ['skipped_because', 'text'],
] as const

async function ensureTables(session: Session, schema: string, writer: SqlWriter): Promise<void> {
  const { rows } = await session.query(
    `select 1 from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where n.nspname = $1::text and c.relname = 'node_results'`,
    [schema],
  )
  if (rows.length > 0) return
  const column = ([name, type]: readonly [string, string]): string => `  ${name} ${type}`
  const invocations = writer.render({ schema, identifier: 'invocations' })
  const results = writer.render({ schema, identifier: 'node_results' })
  await session.transaction(async () => {
    // Two first runs at once: the second waits here, and finds the tables made.
    await session.query("select pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtextextended('tsmodel:history', 0))")
    await session.query(`create schema if not exists ${writer.quote(schema)}`)
    await session.query(`create table if not exists ${invocations} (\n${INVOCATION_COLUMNS.map(column).join(',\n')}\n)`)
    await session.query(
      `create table if not exists ${results} (\n  invocation_id uuid not null references ${invocations},\n${RESULT_COLUMNS.map(column).join(',\n')},\n  primary key (unique_id, invocation_id)\n)`,
    )
  })
}

function insertSql(schema: string, writer: SqlWriter): string {
  const names = (columns: readonly (readonly [string, string])[]): string => columns.map(([name]) => name).join(', ')
  const types = (columns: readonly (readonly [string, string])[]): string =>
    columns.map(([name, type]) => `${name} ${type.replace(/ (?:not null|primary key)$/, '')}`).join(', ')
  return `with invocation as (
  insert into ${writer.render({ schema, identifier: 'invocations' })} (${names(INVOCATION_COLUMNS)})
  select ${names(INVOCATION_COLUMNS)} from pg_catalog.jsonb_to_record($1::jsonb) as given (${types(INVOCATION_COLUMNS)})
  returning invocation_id
)
insert into ${writer.render({ schema, identifier: 'node_results' })} (invocation_id, ${names(RESULT_COLUMNS)})
select invocation.invocation_id, ${RESULT_COLUMNS.map(([name]) => `given.${name}`).join(', ')}
from invocation, pg_catalog.jsonb_to_recordset($2::jsonb) as given (${types(RESULT_COLUMNS)})`
}
