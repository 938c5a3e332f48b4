import type { Session } from '../adapters/contract.js'
import type { Relation } from '../core/relation.js'
import { type PlanInput, renderStep, type SqlWriter } from '../plan/index.js'

/** The relation that has the name now, by what Postgres knows it by; null when none has. */
export async function identityOf(session: Session, { schema, identifier }: Relation): Promise<string | null> {
  return (await readIdentity(session, schema, identifier))?.oid ?? null
}

/**
 * Marks what a materialization of the project put under the name of its node. What stood there before, and still does, is
 * whoever's it was.
 *
 * @param before what `identityOf` said when the materialization began
 */
export async function markMade(
  session: Session,
  { relation, mark }: PlanInput,
  before: string | null,
  writer: SqlWriter,
): Promise<void> {
  const now = await readIdentity(session, relation.schema, relation.identifier)
  if (now === null || now.oid === before || !now.isOwned) return
  const statement = renderStep({ kind: 'mark', relation, text: mark }, writer)
  if (statement !== null) await session.query(statement.sql)
}

async function readIdentity(
  session: Session,
  schema: string,
  identifier: string,
): Promise<{ readonly oid: string; readonly isOwned: boolean } | null> {
  const { rows } = await session.query(
    `select c.oid::text, pg_catalog.pg_has_role(c.relowner, 'USAGE')
from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where n.nspname = $1::text and c.relname = $2::text and c.relkind in ('r', 'p', 'v', 'm')`,
    [schema, identifier],
  )
  const [oid, isOwned] = rows[0] ?? []
  return oid == null ? null : { oid, isOwned: isOwned === 't' }
}
