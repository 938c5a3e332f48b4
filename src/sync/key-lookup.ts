import type { Introspector, Session } from '../adapters/contract.js'
import type { Relation } from '../core/relation.js'

/** Up to this share of a table's rows it is cheaper to look each of them up than to read the table. */
const SHARE_WORTH_LOOKING_UP = 0.05

/** Joins that read the whole table. */
const WHOLE_JOINS = ['enable_hashjoin', 'enable_mergejoin'] as const

/**
 * Makes the transaction find the rows of `keys` few keys by the key's index. The planner takes disks for slow at jumping, and
 * would read all of a large table for a few of its rows. Does nothing where there is no such index.
 *
 * @returns what ends it
 */
export async function lookUpByKey(
  session: Session,
  introspector: Introspector,
  relation: Relation,
  key: readonly string[],
  rows: number,
): Promise<() => Promise<void>> {
  const estimate = await session.query(
    `select c.reltuples from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
     where n.nspname = $1::text and c.relname = $2::text`,
    [relation.schema, relation.identifier],
  )
  const isFew = rows <= Number(estimate.rows[0]?.[0] ?? 0) * SHARE_WORTH_LOOKING_UP
  const isIndexed =
    isFew &&
    (await introspector.keys(session, relation)).some(
      ({ kind, columns }) =>
        (kind === 'primary_key' || kind === 'unique') && columns.every((column) => key.includes(column)),
    )
  if (!isIndexed) return () => Promise.resolve()
  await session.script(WHOLE_JOINS.map((name) => `set local ${name} = off`).join('; '))
  return async () => {
    await session.script(WHOLE_JOINS.map((name) => `set local ${name} to default`).join('; '))
  }
}
