import type { Session } from '../adapters/contract.js'
import type { Relation, RelationKind } from '../core/relation.js'
import {
  type DependentView,
  type KindedRelation,
  planRehearsal,
  type PlanInput,
  type PublishedState,
  type ReadyView,
  type Rehearsal,
  type SqlWriter,
} from '../plan/index.js'
import { readIndexNames } from './catalog/read-state.js'
import { executeLater, executeStep, isSilent } from './execute-steps.js'
import { takeTurn, TURN, withPatience } from './patience.js'
import type { RunScope } from './scope.js'

/** What a publication finds that has to be made again. */
export interface Found {
  readonly published: PublishedState
  readonly views: readonly DependentView[]
}

/**
 * Makes views again over what is aside, under names of their own, and fills them, while readers go on reading what is
 * published. They are made in a short transaction, because it gives what stands other names for a moment; until they are filled
 * no publication begins, because it could wait for what they read for longer than it has patience.
 *
 * @param find what there is to make, at that very moment; null when nothing is
 */
export async function makeReady(
  scope: RunScope,
  session: Session,
  input: PlanInput,
  aside: KindedRelation,
  find: () => Promise<Found | null>,
): Promise<readonly ReadyView[]> {
  const { writer } = scope
  let rehearsal: Rehearsal | null = null
  let hasTurn = false
  try {
    await withPatience(scope, session, input, null, async (timeout) => {
      await takeTurn(session, timeout)
      const found = await find()
      rehearsal = found === null ? null : await rehearse(session, input, aside, found, writer)
      if (rehearsal === null || hasTurn) return
      await session.query(`select pg_catalog.pg_advisory_lock(${TURN})`)
      hasTurn = true
    })
    // Assigned in the function above, which the compiler does not follow.
    const made = rehearsal as Rehearsal | null
    if (made === null) return []
    for (const step of made.fills) await executeStep(session, step, writer, null)
    return made.ready
  } finally {
    // A session that was lost has given it back.
    if (hasTurn && !session.isLost) await session.query(`select pg_catalog.pg_advisory_unlock(${TURN})`)
  }
}

async function rehearse(
  session: Session,
  { relation, mark }: PlanInput,
  aside: KindedRelation,
  { published, views }: Found,
  writer: SqlWriter,
): Promise<Rehearsal> {
  const indexes: (readonly string[])[] = []
  for (const { kind, schema, identifier } of views) {
    indexes.push(kind === 'view' ? [] : await readIndexNames(session, { ...relation, schema, identifier }))
  }
  const rehearsal = planRehearsal({ relation, kind: published.kind, aside, views, indexes, mark }, writer)
  const last = rehearsal.steps.at(-1)
  for (const step of rehearsal.steps) {
    if (step !== last && isSilent(step)) await executeLater(session, step, writer)
    else await executeStep(session, step, writer, null)
  }
  return rehearsal
}

/** Drops what was made ready over an aside that is not published after all; nothing when there is none. */
export async function dropReady(session: Session, writer: SqlWriter, aside: Relation): Promise<void> {
  const { rows } = await session.query(
    `select n.nspname, c.relname, case c.relkind when 'v' then 'view' else 'materialized_view' end
from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where c.relkind in ('v', 'm') and pg_catalog.starts_with(c.relname, $1::text)
order by pg_catalog.length(c.relname) desc, c.relname desc`,
    [`${aside.identifier}_v`],
  )
  // Those that read others bear the higher numbers.
  for (const [schema, identifier, kind] of rows) {
    const relation: KindedRelation = {
      database: aside.database,
      schema: schema ?? '',
      identifier: identifier ?? '',
      kind: (kind ?? 'view') as RelationKind,
    }
    await executeStep(session, { kind: 'drop', relation }, writer, null)
  }
}
