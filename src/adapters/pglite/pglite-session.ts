import { DatabaseError, type Session } from '../contract.js'
import { rowCountOf } from '../server-message.js'
import { runInTransaction } from '../transaction.js'
import { cutRows } from './copy-cutter.js'
import type { PgliteEngine } from './pglite-engine.js'

/** The one session of an embedded database, until its release. */
export function openPgliteSession(name: string, engine: PgliteEngine, giveBack: () => Promise<void>): Session {
  let isReleased = false
  let isBusy = false

  function begin(): void {
    if (isReleased) throw new Error(`The session "${name}" was used after its release.`)
    if (isBusy) throw new Error(`The session "${name}" was given a statement while it runs another.`)
    isBusy = true
  }

  async function exclusively<Result>(work: () => Promise<Result>): Promise<Result> {
    begin()
    try {
      return await work()
    } finally {
      isBusy = false
    }
  }

  const session: Session = {
    name,
    backend: null,
    get isLost() {
      return engine.lostBecause !== null
    },
    query: (sql, parameters = []) =>
      exclusively(async () => (await engine.ask({ kind: 'query', sql, parameters })).result),
    script: (sql) => exclusively(async () => (await engine.ask({ kind: 'script', sql })).result),
    describe: (sql) => exclusively(async () => (await engine.ask({ kind: 'describe', sql })).columns),
    transaction: (work, options = {}) => runInTransaction(session, work, options.begin ?? 'begin'),
    copyIn(sql, data) {
      // Several statements take the place of one, so that they have to stand in a transaction to fail like one.
      return engine.status === 'I' && engine.lostBecause === null
        ? session.transaction(() => exclusively(() => copyChunks(engine, sql, data)))
        : exclusively(() => copyChunks(engine, sql, data))
    },
    async *copyOut(sql) {
      begin()
      try {
        yield* engine.copyOut(sql)
      } finally {
        isBusy = false
      }
    },
    async cancel() {
      if (!isBusy || engine.lostBecause !== null) return
      await engine.terminate(
        new DatabaseError('canceling statement due to user request', {
          sqlState: '57014',
          hint: 'The embedded database was closed to stop the statement.',
        }),
      )
    },
    async release() {
      if (isReleased) return
      isReleased = true
      await giveBack()
    },
  }
  return session
}

async function copyChunks(engine: PgliteEngine, sql: string, data: AsyncIterable<Uint8Array>): Promise<number> {
  let rows = 0
  for await (const chunk of cutRows(data, copyFormat(sql))) {
    try {
      const { result } = await engine.ask({ kind: 'copyIn', sql, data: chunk.data })
      rows += rowCountOf(result.commandTag) ?? 0
    } catch (error) {
      throw error instanceof DatabaseError ? inWholeCopy(error, chunk.linesBefore) : error
    }
  }
  return rows
}

/** The format that a copy statement asks for, from the options at its end. */
function copyFormat(sql: string): { readonly isCsv: boolean; readonly hasHeader: boolean } {
  const options = sql.slice(sql.toLowerCase().lastIndexOf('from stdin')).toLowerCase()
  return {
    isCsv: /\bcsv\b/.test(options),
    hasHeader: /\bheader\b(?!\s*(?:=\s*)?(?:false|off|0))/.test(options),
  }
}

/** The error with the line number of the whole copy instead of that in its chunk. */
function inWholeCopy(error: DatabaseError, linesBefore: number): DatabaseError {
  if (error.context === null || linesBefore === 0) return error
  const context = error.context.replace(
    /^(COPY .*?, line )(\d+)/,
    (_, start: string, line: string) => `${start}${Number(line) + linesBefore}`,
  )
  const { message, sqlState, detail, hint, position, sql } = error
  return new DatabaseError(message, { sqlState, detail, hint, context, position, sql, cause: error })
}
