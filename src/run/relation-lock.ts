import type { Session } from '../adapters/contract.js'
import { DiagnosticError, problem } from '../core/diagnostic.js'
import { displayName, relationKey, type Relation } from '../core/relation.js'
import type { SqlWriter } from '../plan/index.js'

export interface RelationLock {
  /** The server process that holds it. */
  readonly backend: string | null
}

/**
 * Takes the lock that one run holds while it builds a relation. When another run holds it, waits and says who it is, or
 * fails, by `onConflict`. The lock lives until the session is given back, or ends with a run that dies.
 */
export async function lockRelation(
  session: Session,
  relation: Relation,
  writer: SqlWriter,
  options: { readonly onConflict: 'wait' | 'fail'; readonly say: (text: string) => void },
): Promise<RelationLock> {
  const key = lockKey(relation, writer)
  const { isHeld, backend } = await tryLock(session, key)
  if (!isHeld) {
    const holder = await holderOf(session, key)
    if (options.onConflict === 'fail') {
      throw new DiagnosticError(
        problem('RELATION_LOCKED', `${displayName(relation)} is being built by another run${holder}`, {
          hint: 'Wait until it ends, or run with --on-conflict wait',
        }),
      )
    }
    options.say(`Waiting for another run that is building ${displayName(relation)}${holder}`)
    await session.query(`select pg_catalog.pg_advisory_lock(${key})`)
  }
  return { backend }
}

/** Runs `work` when nobody builds the relation; does nothing otherwise. */
export async function ifUnlocked(
  session: Session,
  relation: Relation,
  writer: SqlWriter,
  work: () => Promise<void>,
): Promise<void> {
  const key = lockKey(relation, writer)
  if (!(await tryLock(session, key)).isHeld) return
  try {
    await work()
  } finally {
    if (!session.isLost) await session.query(`select pg_catalog.pg_advisory_unlock(${key})`)
  }
}

function lockKey(relation: Relation, writer: SqlWriter): string {
  return `pg_catalog.hashtextextended(${writer.literal(`tsmodel:${relationKey(relation)}`)}, 0)`
}

async function tryLock(
  session: Session,
  key: string,
): Promise<{ readonly isHeld: boolean; readonly backend: string | null }> {
  const { rows } = await session.query(`select pg_catalog.pg_try_advisory_lock(${key}), pg_catalog.pg_backend_pid()`)
  return { isHeld: rows[0]?.[0] === 't', backend: rows[0]?.[1] ?? null }
}

async function holderOf(session: Session, key: string): Promise<string> {
  const { rows } = await session.query(`
select a.pid, coalesce(a.application_name, '')
from pg_catalog.pg_locks l
join pg_catalog.pg_stat_activity a on a.pid = l.pid
where l.locktype = 'advisory' and l.granted and ((l.classid::bigint << 32) | l.objid::bigint) = ${key}
limit 1`)
  const [pid, application] = rows[0] ?? []
  if (pid === undefined || pid === null) return ''
  return ` (server process ${pid}${application ? `, ${application}` : ''})`
}
