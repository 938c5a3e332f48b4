import { DatabaseError, type Session } from '../../adapters/contract.js'
import type { PastResult } from '../../artifacts/index.js'
import type { UniqueId } from '../../core/node.js'
import type { SqlWriter } from '../../plan/index.js'
import type { RunRequest } from '../contract.js'

/** Invocations that are looked at; most of them run a part of the project. */
const INVOCATIONS = 300

/**
 * The last results of each node on this target, at most `runs` of each, the oldest first; skipped ones are none. Empty
 * where no history is kept, or the role may not read it.
 */
export async function readRecent(
  session: Session,
  history: NonNullable<RunRequest['history']>,
  projectName: string,
  runs: number,
  writer: SqlWriter,
): Promise<ReadonlyMap<UniqueId, readonly PastResult[]>> {
  const render = (identifier: string): string => writer.render({ schema: history.schema, identifier })
  try {
    const { rows } = await session.query(
      `with latest as (
  select invocation_id, started_at
  from ${render('invocations')}
  where project = $1::text and target is not distinct from $2::text and target_schema is not distinct from $3::text
  order by started_at desc
  limit ${INVOCATIONS}
), ranked as (
  select result.unique_id, latest.started_at, result.status, result.execution_seconds, result.rows_affected, result.measured,
    pg_catalog.row_number() over (partition by result.unique_id order by latest.started_at desc) as place
  from latest
  join ${render('node_results')} result using (invocation_id)
  where result.status not in ('skipped', 'cancelled')
)
select unique_id, pg_catalog.json_agg(pg_catalog.json_build_object(
  'at', pg_catalog.to_char(started_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), 'status', status,
  'seconds', execution_seconds, 'rows', rows_affected, 'measured', measured
) order by started_at)
from ranked
where place <= $4::int
group by unique_id`,
      [projectName, history.targetName ?? null, history.targetSchema ?? null, String(runs)],
    )
    return new Map(rows.map(([id, json]) => [id ?? '', JSON.parse(json ?? '[]') as readonly PastResult[]]))
  } catch (error) {
    // No table yet, no right to read it, or columns of another engine: the site is made without it.
    if (error instanceof DatabaseError && error.sqlState?.startsWith('42') === true) return new Map()
    throw error
  }
}
