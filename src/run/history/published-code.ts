import type { Session } from '../../adapters/contract.js'
import type { UniqueId } from '../../core/node.js'
import type { SqlWriter } from '../../plan/index.js'
import type { RunRequest } from '../contract.js'

/** The SQL that what is published was made from, as far as history knows it; empty where none is kept. */
export async function readPublishedCode(
  session: Session,
  request: RunRequest,
  writer: SqlWriter,
): Promise<ReadonlyMap<UniqueId, string>> {
  const { history } = request
  if (history === undefined || history === null) return new Map()
  const table = writer.render({ schema: history.schema, identifier: 'published_code' })
  const found = await session.query(
    `select 1 from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where n.nspname = $1::text and c.relname = 'published_code'
  and pg_catalog.has_schema_privilege(n.oid, 'usage') and pg_catalog.has_table_privilege(c.oid, 'select')`,
    [history.schema],
  )
  if (found.rows.length === 0) return new Map()
  const { rows } = await session.query(
    `select unique_id, code from ${table} where project = $1::text and target = $2::text and target_schema = $3::text`,
    [request.manifest.projectName, history.targetName ?? '', history.targetSchema ?? ''],
  )
  return new Map(rows.map(([id, code]) => [id ?? '', code ?? '']))
}
