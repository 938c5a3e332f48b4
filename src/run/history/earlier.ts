import type { Session } from '../../adapters/contract.js'
import type { ExecutableNode, UniqueId } from '../../core/node.js'
import type { SqlWriter } from '../../plan/index.js'
import { comparedRuns, type EarlierMeasures } from '../../quality/index.js'
import type { RunRequest } from '../contract.js'

/** A test that limits how far its number may be from that of earlier runs, and of how many. */
export interface ComparedTest {
  readonly unique_id: UniqueId
  readonly name: string
  readonly runs: number
}

/** The tests among the nodes that limit the change of what they measure. */
export function comparedTests(nodes: readonly ExecutableNode[]): readonly ComparedTest[] {
  return nodes.flatMap((node) => {
    const runs = node.resourceType === 'test' ? comparedRuns(node.config) : null
    return runs === null ? [] : [{ unique_id: node.uniqueId, name: node.name, runs }]
  })
}

/** The median of what each test measured in its last runs on this target, in one query; tests without one are left out. */
export async function readEarlier(
  session: Session,
  request: RunRequest,
  tests: readonly ComparedTest[],
  writer: SqlWriter,
): Promise<ReadonlyMap<UniqueId, EarlierMeasures>> {
  const { schema = '', targetName = null, targetSchema = null } = request.history ?? {}
  const { rows } = await session.query(
    `select test.unique_id, pg_catalog.percentile_cont(0.5) within group (order by last.measured), count(*)
from pg_catalog.jsonb_to_recordset($1::jsonb) as test (unique_id text, runs integer)
cross join lateral (
  select result.measured::double precision as measured
  from ${writer.render({ schema, identifier: 'node_results' })} result
  join ${writer.render({ schema, identifier: 'invocations' })} invocation using (invocation_id)
  where result.unique_id = test.unique_id
    and result.measured is not null
    and invocation.project = $2::text
    and invocation.target is not distinct from $3::text
    and invocation.target_schema is not distinct from $4::text
  order by invocation.started_at desc
  limit test.runs
) last
group by test.unique_id`,
    [JSON.stringify(tests), request.manifest.projectName, targetName, targetSchema],
  )
  return new Map(rows.map(([id, median, runs]) => [id ?? '', { median: Number(median), runs: Number(runs) }]))
}
