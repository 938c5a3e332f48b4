import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'

/** What clients saw that read while relations were replaced. */
export interface Reading {
  readonly reads: number
  /** What the server refused: a missing relation, a deadlock, a changed plan. */
  readonly errors: readonly string[]
  /** Answers that showed a relation in two states at once, or not all of its rows. */
  readonly halves: readonly string[]
  /** Seconds of all clients together, and how many of them they waited for a lock (by samples of pg_stat_activity). */
  readonly seconds: number
  readonly waited: number
}

/** A query of one row: how many rows the relation shows, and at how many versions. */
export interface ReadQuery {
  readonly sql: string
  /** Rows that there must be; versions there must always be one. */
  readonly rows: number
}

const NAME = 'reader'
const SAMPLE_MS = 5

/**
 * Reads with `clients` connections, each the queries in random order, while `work` runs. Every client sees relations come and
 * go as any application does: statements are sent anew or prepared, in turns.
 */
export async function readWhile(
  url: string,
  queries: readonly ReadQuery[],
  clients: number,
  work: () => Promise<void>,
): Promise<Reading> {
  const found = { reads: 0, errors: [] as string[], halves: [] as string[], samples: 0, waiting: 0 }
  let isRunning = true
  const begun = performance.now()
  const loops = [...Array.from({ length: clients }, (_, index) => read(index)), sample()]
  try {
    await work()
  } finally {
    isRunning = false
    await Promise.all(loops)
  }
  const seconds = ((performance.now() - begun) / 1000) * clients
  const share = found.samples === 0 ? 0 : found.waiting / found.samples
  return { reads: found.reads, errors: found.errors, halves: found.halves, seconds, waited: seconds * share }

  async function read(client: number): Promise<void> {
    const connection = new pg.Client({ connectionString: url, application_name: NAME })
    await connection.connect()
    for (let turn = 0; isRunning; turn += 1) {
      const index = Math.floor(Math.random() * queries.length)
      const { sql, rows: expected } = queries[index]!
      const named = (turn + client) % 2 === 0 ? { name: `q${index}` } : {}
      try {
        const { rows } = await connection.query<string[]>({ text: sql, rowMode: 'array', ...named })
        const [count, versions] = rows[0] ?? []
        if (Number(count) !== expected || Number(versions) !== 1)
          found.halves.push(`${sql}: ${count} rows, ${versions} versions`)
        found.reads += 1
      } catch (error) {
        found.errors.push(`${sql}: ${(error as Error).message}`)
      }
    }
    await connection.end()
  }

  async function sample(): Promise<void> {
    const connection = new pg.Client({ connectionString: url })
    await connection.connect()
    while (isRunning) {
      const { rows } = await connection.query<{ waiting: string; all: string }>(
        `select count(*) filter (where wait_event_type = 'Lock') as waiting, count(*) as all from pg_stat_activity where application_name = '${NAME}' and datname = current_database()`,
      )
      found.waiting += Number(rows[0]?.waiting ?? 0)
      found.samples += Number(rows[0]?.all ?? 0)
      await sleep(SAMPLE_MS)
    }
    await connection.end()
  }
}
