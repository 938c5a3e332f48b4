import type pg from 'pg'
import { DatabaseError, type QueryResult, type ResultColumn, type Session } from '../contract.js'
import { runInTransaction } from '../transaction.js'
import { sendCancel } from './cancel.js'
import { feedCopy, readCopy } from './copy.js'
import type { Endpoint } from './endpoint.js'
import { describeStatement, runScript, runStatement } from './statement.js'
import type { StatementWatch } from './sign-of-life.js'
import { wireOf } from './wire.js'

/** A connected client and what is known of it for as long as it lives, over several sessions. */
export interface Connected {
  readonly client: pg.Client
  readonly endpoint: Endpoint
  readonly tls: false | object
  /** Set when the connection is gone. */
  lostBecause: Error | null
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
    isPooled: false,
    plans: new Map(),
    planNames: 0,
    isClean: false,
    cleaning: Promise.resolve(),
  }
  client.on('error', (error: Error) => {
    connected.lostBecause ??= error
  })
  client.on('end', () => {
    connected.lostBecause ??= new Error('the server closed the connection')
  })
  return connected
}

/** A session on a connection; `first` is sent with its first statement. */
export function openSession(
  name: string,
  connected: Connected,
  giveBack: (connected: Connected, isReusable: boolean) => Promise<void>,
  watchStatement: StatementWatch,
  first: readonly string[] = [],
): Session {
  const { client } = connected
  let isReleased = false
  let isBusy = false
  let statements = 0
  let isCancelled = false
  let cancelling: Promise<void> = Promise.resolve()
  let deferred: readonly string[] = first

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

  async function runKept(sql: string, parameters: readonly (string | null)[], before: readonly string[]) {
    const known = connected.plans.get(sql)
    if (known === undefined) connected.planNames += 1
    const name = known ?? `tsmodel_${connected.planNames}`
    const result = await runStatement(client, sql, parameters, { before, plan: { name, isKnown: known !== undefined } })
    connected.plans.set(sql, name)
    return result
  }

  async function sendDeferred(): Promise<void> {
    const last = deferred.at(-1)
    if (last === undefined) return
    deferred = deferred.slice(0, -1)
    await session.query(last)
  }

  const session: Session = {
    name,
    get isLost() {
      return connected.lostBecause !== null
    },
    query(sql, parameters = [], options = {}): Promise<QueryResult> {
      const before = deferred
      deferred = []
      return exclusively(sql, () =>
        options.keepPlan === true && !connected.isPooled
          ? runKept(sql, parameters, before)
          : runStatement(client, sql, parameters, { before }),
      )
    },
    defer(sql) {
      deferred = [...deferred, sql]
    },
    async script(sql): Promise<QueryResult> {
      await sendDeferred()
      return exclusively(sql, () => runScript(client, sql))
    },
    async describe(sql): Promise<readonly ResultColumn[]> {
      await sendDeferred()
      return exclusively(sql, () => describeStatement(client, sql))
    },
    async transaction(work, options = {}) {
      // A snapshot or an isolation level has to come before everything else.
      if (options.begin !== undefined) await sendDeferred()
      return runInTransaction(session, work, options.begin ?? 'begin')
    },
    async copyIn(sql, data) {
      await sendDeferred()
      return exclusively(sql, () => feedCopy(client, sql, data))
    },
    async *copyOut(sql) {
      await sendDeferred()
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
