import type pg from 'pg'
import { DatabaseError, type QueryResult, type ResultColumn, type Session } from '../contract.js'
import { runInTransaction } from '../transaction.js'
import { sendCancel } from './cancel.js'
import { feedCopy, readCopy } from './copy.js'
import type { Endpoint } from './endpoint.js'
import { describeStatement, type Preamble, runScript, runStatement, type StatementOptions } from './statement.js'
import type { StatementWatch } from './sign-of-life.js'
import { wireOf } from './wire.js'

/** A connected client and what is known of it for as long as it lives, over several sessions. */
export interface Connected {
  readonly client: pg.Client
  readonly endpoint: Endpoint
  readonly tls: false | object
  /** Set when the connection is gone. */
  lostBecause: Error | null
  /** Number of the server process, as the server itself says it. */
  backend: string | null
  /** A pooler stands between: the process it names is its own, not the server's. */
  isPooled: boolean
  /** Names of the plans that the server keeps, by their SQL. */
  readonly plans: Map<string, string>
  /** How many names were given. One whose first use failed may or may not be known to the server, and is not used again. */
  planNames: number
  /** Set while nothing of the last session is left and the server has just answered. */
  isClean: boolean
  /** Resolves when the cleaning after the last session has ended. */
  cleaning: Promise<unknown>
  /** Set while the cleaning has not begun: who takes the connection now cleans it on the way. */
  toBeCleaned: NodeJS.Immediate | null
}

/** How long a session that was cancelled waits for the server, from then on and for each statement. */
const CANCEL_PATIENCE_MS = 10_000

/** Follows a client from its first moment, so that no error of its socket goes unheard and ends the process. */
export function watch(client: pg.Client, endpoint: Endpoint, tls: false | object): Connected {
  const connected: Connected = {
    client,
    endpoint,
    tls,
    lostBecause: null,
    backend: null,
    isPooled: false,
    plans: new Map(),
    planNames: 0,
    isClean: false,
    cleaning: Promise.resolve(),
    toBeCleaned: null,
  }
  client.on('error', (error: Error) => {
    connected.lostBecause ??= error
  })
  client.on('end', () => {
    connected.lostBecause ??= new Error('the server closed the connection')
  })
  return connected
}

/** A session on a connection; `preamble`, a script, is sent with its first statement, and is over before that begins. */
export function openSession(
  name: string,
  connected: Connected,
  giveBack: (connected: Connected, isReusable: boolean) => Promise<void>,
  watchStatement: StatementWatch,
  preamble: string | null = null,
): Session {
  const { client } = connected
  let isReleased = false
  let isBusy = false
  let statements = 0
  let isCancelled = false
  let cancelling: Promise<void> = Promise.resolve()
  let deferred: readonly string[] = []
  let opening = preamble

  function begin(sql: string): void {
    if (isReleased) throw new Error(`The session "${name}" was used after its release.`)
    if (isBusy) throw new Error(`The session "${name}" was given a statement while it runs another.`)
    if (connected.lostBecause !== null) throw lost(connected.lostBecause, sql)
    isBusy = true
    statements += 1
    // The rollback that follows a cancel, for one: whoever cancels a server that is silent would wait for it for ever.
    if (isCancelled) limitPatience()
  }

  /** Cuts the connection when the statement in flight takes longer than a cancelled session waits. */
  function limitPatience(): void {
    const limited = statements
    setTimeout(() => {
      if (isBusy && statements === limited) sever(connected, 'the server did not end a cancelled statement')
    }, CANCEL_PATIENCE_MS).unref()
  }

  async function exclusively<Result>(sql: string, work: () => Promise<Result>): Promise<Result> {
    begin(sql)
    // A cancel request that is still on its way would hit this statement instead of the one it was meant for.
    await cancelling
    const unwatch = watchStatement(connected)
    try {
      return await work()
    } catch (error) {
      noteEnd(connected, error)
      throw error
    } finally {
      unwatch()
      isBusy = false
    }
  }

  /** What is said at once or not at all: the connection is cut when the answer takes longer than connecting may. */
  function takeOpening(): Preamble | undefined {
    const sql = opening
    opening = null
    if (sql === null) return undefined
    const timer = setTimeout(() => sever(connected, 'the server did not answer'), connected.endpoint.connectTimeoutMs)
    return {
      sql,
      done: () => clearTimeout(timer),
      failed() {
        clearTimeout(timer)
        sever(connected, 'the connection could not be used again')
      },
    }
  }

  async function runKept(sql: string, parameters: readonly (string | null)[], sent: StatementOptions) {
    const known = connected.plans.get(sql)
    if (known === undefined) connected.planNames += 1
    const name = known ?? `tsmodel_${connected.planNames}`
    const result = await runStatement(client, sql, parameters, {
      ...sent,
      plan: { name, isKnown: known !== undefined },
    })
    connected.plans.set(sql, name)
    return result
  }

  async function sendDeferred(): Promise<void> {
    const last = deferred.at(-1)
    if (last === undefined) return
    deferred = deferred.slice(0, -1)
    await session.query(last)
  }

  /** Before a copy, which has its messages to itself. */
  async function sendAll(): Promise<void> {
    await sendDeferred()
    if (opening !== null) await session.script('')
  }

  const session: Session = {
    name,
    get backend() {
      return connected.backend
    },
    get isLost() {
      return connected.lostBecause !== null
    },
    query(sql, parameters = [], options = {}): Promise<QueryResult> {
      const before = deferred
      deferred = []
      return exclusively(sql, () => {
        const sent = { before, preamble: takeOpening() }
        return options.keepPlan === true && !connected.isPooled
          ? runKept(sql, parameters, sent)
          : runStatement(client, sql, parameters, sent)
      })
    },
    defer(sql) {
      deferred = [...deferred, sql]
    },
    async script(sql): Promise<QueryResult> {
      await sendDeferred()
      return exclusively(sql, () => runScript(client, sql, takeOpening()))
    },
    async describe(sql): Promise<readonly ResultColumn[]> {
      await sendAll()
      return exclusively(sql, () => describeStatement(client, sql))
    },
    async transaction(work, options = {}) {
      // A snapshot or an isolation level has to come before everything else.
      if (options.begin !== undefined) await sendDeferred()
      return runInTransaction(session, work, options.begin ?? 'begin')
    },
    async copyIn(sql, data) {
      await sendAll()
      return exclusively(sql, () => feedCopy(client, sql, data))
    },
    async *copyOut(sql) {
      await sendAll()
      begin(sql)
      await cancelling
      const unwatch = watchStatement(connected)
      try {
        yield* readCopy(client, sql, () => sever(connected, 'a copy was left before its end'))
      } catch (error) {
        noteEnd(connected, error)
        throw error
      } finally {
        unwatch()
        isBusy = false
      }
    },
    async cancel() {
      if (isReleased || connected.lostBecause !== null) return
      isCancelled = true
      if (!isBusy) return
      limitPatience()
      cancelling = sendCancel(connected)
      await cancelling
    },
    async release() {
      if (isReleased) return
      isReleased = true
      const isReusable =
        !isBusy &&
        deferred.length === 0 &&
        connected.lostBecause === null &&
        wireOf(client).getTransactionStatus() === 'I'
      await giveBack(connected, isReusable)
    },
  }
  return session
}

/** Cuts the connection without waiting for the server. */
export function sever(connected: Connected, reason: string): void {
  connected.lostBecause ??= new Error(reason)
  wireOf(connected.client).connection.stream.destroy()
}

/** SQLSTATEs after which the server closes the connection: shutdowns and the timeouts of idle sessions. */
const FINAL_STATES = new Set(['57P01', '57P02', '57P03', '57P05', '25P03', '25P04'])

/** A fatal error reaches us before the end of the connection does; nothing may be sent in between. */
function noteEnd(connected: Connected, error: unknown): void {
  if (!(error instanceof DatabaseError)) return
  if (error.sqlState === null || FINAL_STATES.has(error.sqlState)) connected.lostBecause ??= error
}

function lost(reason: Error, sql: string): DatabaseError {
  return new DatabaseError(`The connection to the database was lost: ${reason.message}`, { sql, cause: reason })
}
