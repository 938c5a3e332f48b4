import type { Session } from '../adapters/contract.js'
import { DiagnosticError, problem } from '../core/diagnostic.js'
import { displayName, relationKey, type Relation } from '../core/relation.js'
import type { SqlWriter } from '../plan/index.js'
import { databaseErrorOf } from './error-diagnostic.js'
import { sendLater } from './send-later.js'

const DIVISION_BY_ZERO = '22012'

/** The lock that one run holds while it builds a relation. It lives until the session is given back, or ends with a run that dies. */
export interface RelationLock {
  /** Takes it, or waits for the run that has it, or fails, by `onConflict`. Does nothing once it is held. */
  hold(): Promise<void>
  /** Takes it together with the next statement, which is not run when another run has it. */
  holdWithNext(): Promise<void>
  /** Whether an error says that `holdWithNext` found it taken: nothing behind it was run. */
  wasTaken(error: unknown): boolean
  /** The session for questions, none of which is asked before the lock is held. */
  readonly session: Session
}

/** The lock of `relation`, not yet held. */
export function relationLock(
  session: Session,
  relation: Relation,
  writer: SqlWriter,
  options: { readonly onConflict: 'wait' | 'fail'; readonly say: (text: string) => void },
): RelationLock {
  const key = lockKey(relation, writer)
  // An error ends everything that was sent with it; an answer would come too late.
  const orFail = `select pg_catalog.pg_backend_pid() / pg_catalog.pg_try_advisory_lock(${key})::integer`
  let isHeld = false

  async function hold(): Promise<void> {
    if (isHeld) return
    if (!(await tryLock(session, key))) {
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
    isHeld = true
  }

  return {
    hold,
    async holdWithNext() {
      if (isHeld) return
      isHeld = true
      await sendLater(session, orFail)
    },
    wasTaken(error) {
      const cause = databaseErrorOf(error)
      if (cause?.sqlState !== DIVISION_BY_ZERO || cause.sql !== orFail) return false
      isHeld = false
      return true
    },
    session: Object.assign(Object.create(session) as Session, {
      query: async (...given: Parameters<Session['query']>) => {
        await hold()
        return session.query(...given)
      },
      script: async (sql: string) => {
        await hold()
        return session.script(sql)
      },
      describe: async (sql: string) => {
        await hold()
        return session.describe(sql)
      },
    }),
  }
}

/** Runs `work` when nobody builds the relation; does nothing otherwise. */
export async function ifUnlocked(
  session: Session,
  relation: Relation,
  writer: SqlWriter,
  work: () => Promise<void>,
): Promise<void> {
  const key = lockKey(relation, writer)
  if (!(await tryLock(session, key))) return
  try {
    await work()
  } finally {
    if (!session.isLost) await session.query(`select pg_catalog.pg_advisory_unlock(${key})`)
  }
}

function lockKey(relation: Relation, writer: SqlWriter): string {
  return `pg_catalog.hashtextextended(${writer.literal(`tsmodel:${relationKey(relation)}`)}, 0)`
}

async function tryLock(session: Session, key: string): Promise<boolean> {
  const { rows } = await session.query(`select pg_catalog.pg_try_advisory_lock(${key})`)
  return rows[0]?.[0] === 't'
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
