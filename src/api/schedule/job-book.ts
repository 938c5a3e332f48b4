import type { ConnectionSettings, Database, Session } from '../../adapters/index.js'
import { DatabaseError, openDatabase } from '../../adapters/index.js'

/** Which job ran for which time, kept in the warehouse, so that of many machines one runs it. */
export interface JobBook {
  /** The latest time that any machine began to run the job for; null when none ever did. */
  lastDue(job: string): Promise<Date | null>
  /** Takes a time of a job: nobody else runs it until `finish`, nor again for that time. */
  claim(job: string, due: Date): Promise<Claim | 'running' | 'done'>
}

export interface Claim {
  /** Writes down how it ended, and lets go of the job. A warehouse that is away loses the note, not the result. */
  finish(exitCode: number): Promise<void>
}

export interface JobBookOptions {
  readonly settings: ConnectionSettings
  readonly project: string
  /** Who runs it, for people who look at the table. */
  readonly machine: string
}

const TABLE = 'tsmodel.schedule_runs'

/** Days after which runs are forgotten, but for the last one of each job. */
const KEPT_DAYS = 90

/**
 * Opens the book of a project. On a server, a claim holds an advisory lock for as long as its session lives, so that the
 * death of a machine frees the job. The embedded database takes one process, which its folder's lock sees to; there the
 * database is closed while the job runs.
 */
export function openJobBook(options: JobBookOptions): JobBook {
  const { settings, project, machine } = options

  async function withSession<Result>(work: (session: Session) => Promise<Result>): Promise<Result> {
    const database = await openDatabase({ settings, purpose: 'schedule' })
    try {
      return await work(await database.acquire('schedule'))
    } finally {
      await database.close()
    }
  }

  async function take(session: Session, job: string, due: Date): Promise<'taken' | 'running' | 'done'> {
    const locked = await session.query(
      'select pg_catalog.pg_try_advisory_lock(pg_catalog.hashtextextended($1::text, 0))',
      [`tsmodel:job:${project}:${job}`],
    )
    if (locked.rows[0]?.[0] !== 't') return 'running'
    await makeTable(session)
    await session.query(`delete from ${TABLE} old where started_at < pg_catalog.now() - interval '${KEPT_DAYS} days' and exists (
         select from ${TABLE} later where later.project = old.project and later.job = old.job and later.due_at > old.due_at)`)
    const written = await session.query(
      `insert into ${TABLE} (project, job, due_at, machine) values ($1::text, $2::text, $3::timestamptz, $4::text) on conflict do nothing`,
      [project, job, due.toISOString(), machine],
    )
    return written.rowCount === 1 ? 'taken' : 'done'
  }

  async function note(session: Session, job: string, due: Date, exitCode: number): Promise<void> {
    await session.query(
      `update ${TABLE} set finished_at = pg_catalog.clock_timestamp(), exit_code = $4::integer where project = $1::text and job = $2::text and due_at = $3::timestamptz`,
      [project, job, due.toISOString(), String(exitCode)],
    )
  }

  return {
    lastDue: (job) =>
      withSession(async (session) => {
        if (!(await tableExists(session))) return null
        const { rows } = await session.query(
          `select extract(epoch from max(due_at)) * 1000 from ${TABLE} where project = $1::text and job = $2::text`,
          [project, job],
        )
        const milliseconds = rows[0]?.[0] ?? null
        return milliseconds === null ? null : new Date(Number(milliseconds))
      }),
    async claim(job, due) {
      if (settings.type === 'pglite') {
        const taken = await withSession((session) => take(session, job, due))
        if (taken !== 'taken') return taken
        return { finish: (exitCode) => withSession((session) => note(session, job, due, exitCode)) }
      }
      const database: Database = await openDatabase({ settings, purpose: 'schedule' })
      try {
        const session = await database.acquire(`job ${job}`)
        const taken = await take(session, job, due)
        if (taken === 'taken') {
          return {
            async finish(exitCode) {
              try {
                if (session.isLost) await withSession((another) => note(another, job, due, exitCode))
                else await note(session, job, due, exitCode)
              } finally {
                await database.close()
              }
            },
          }
        }
        await database.close()
        return taken
      } catch (error) {
        await database.close()
        throw error
      }
    },
  }
}

async function tableExists(session: Session): Promise<boolean> {
  const { rows } = await session.query(`select pg_catalog.to_regclass('${TABLE}') is not null`)
  return rows[0]?.[0] === 't'
}

async function makeTable(session: Session): Promise<void> {
  if (await tableExists(session)) return
  try {
    await session.query('create schema if not exists tsmodel')
    await session.query(
      `create table if not exists ${TABLE} (project text, job text, due_at timestamptz, machine text not null,
       started_at timestamptz not null default pg_catalog.clock_timestamp(), finished_at timestamptz, exit_code integer,
       primary key (project, job, due_at))`,
    )
  } catch (error) {
    // Another machine made it at the same moment.
    if (!(error instanceof DatabaseError) || !(await tableExists(session))) throw error
  }
}
