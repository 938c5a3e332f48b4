import type pg from 'pg'
import { DatabaseError, type QueryResult, type ResultColumn } from '../contract.js'
import { ResultCollector, serverError, type ErrorFields } from '../server-message.js'
import { submit, type StatementInFlight, type WireConnection } from './wire.js'

type Ask = (connection: WireConnection) => void

/** A script that goes in front of a statement, in the same packet, and is over before the statement begins. */
export interface Preamble {
  readonly sql: string
  /** Told when the server has run it. */
  readonly done: () => void
  /** Told when it has not. The statement behind it is on its way by then: the connection has to be cut. */
  readonly failed: () => void
}

/** A plan that the server keeps under a name, once it has been told of it. */
export interface KeptPlan {
  readonly name: string
  readonly isKnown: boolean
}

/**
 * One statement through the extended protocol, with an unnamed plan (unless `plan` names one), which poolers in transaction mode carry
 * too. Those
 * `before` it go with it, without a wait between them; the first that fails ends them all.
 */
export function runStatement(
  client: pg.Client,
  sql: string,
  parameters: readonly (string | null)[],
  { before = [], plan, preamble }: StatementOptions = {},
): Promise<QueryResult> {
  const send: Ask = (connection) => {
    // Nobody reads what they return, so nobody asks what it looks like.
    for (const each of before) {
      begin(connection, each, [])
      connection.execute({})
    }
    begin(connection, sql, parameters, plan)
    connection.describe({ type: 'P' })
    connection.execute({})
    connection.sync()
  }
  return exchange(client, [...before, sql], send, preamble)
}

export interface StatementOptions {
  readonly before?: readonly string[]
  readonly plan?: KeptPlan
  readonly preamble?: Preamble | undefined
}

function begin(connection: WireConnection, sql: string, values: readonly (string | null)[], plan?: KeptPlan): void {
  const statement = plan?.name ?? ''
  if (plan?.isKnown !== true) connection.parse({ text: sql, name: statement })
  connection.bind({ values, statement })
}

/** Any number of statements in one message. */
export function runScript(client: pg.Client, sql: string, preamble?: Preamble): Promise<QueryResult> {
  return exchange(client, [sql], (connection) => connection.query(sql), preamble)
}

/** Parses and describes without binding, so nothing is planned or run. */
export async function describeStatement(client: pg.Client, sql: string): Promise<readonly ResultColumn[]> {
  const result = await exchange(client, [sql], (connection) => {
    connection.parse({ text: sql })
    connection.describe({ type: 'S' })
    connection.sync()
  })
  return result.columns
}

function exchange(client: pg.Client, sql: readonly string[], send: Ask, preamble?: Preamble): Promise<QueryResult> {
  return new Promise((resolve, reject) => {
    if (preamble === undefined) {
      submit(client, inFlight(sql, send, resolve, reject))
      return
    }
    let isSent = false
    const sendBoth: Ask = (connection) => {
      connection.query(preamble.sql)
      send(connection)
      isSent = true
      // The first is answered by the first `ready`, and then the driver hands all further answers to the second. It gets the
      // second only now: one that waits behind another that waits is what it warns about, on the user's terminal.
      submit(
        client,
        inFlight(sql, () => undefined, resolve, reject),
      )
    }
    const fail = (error: DatabaseError): void => {
      preamble.failed()
      if (!isSent) reject(error)
    }
    submit(client, inFlight([preamble.sql], sendBoth, preamble.done, fail))
  })
}

function inFlight(
  statements: readonly string[],
  send: Ask,
  resolve: (result: QueryResult) => void,
  reject: (error: DatabaseError) => void,
): StatementInFlight {
  const collector = new ResultCollector()
  let answered = 0
  const complete = (commandTag: string): void => {
    answered += 1
    collector.complete(commandTag)
  }
  return {
    submit(connection) {
      // One packet for the messages of one statement, not one each.
      connection.stream.cork()
      try {
        send(connection)
      } finally {
        connection.stream.uncork()
      }
      return null
    },
    handleRowDescription: (message) => collector.describeRows(message.fields),
    handleDataRow: (message) => collector.addRow(message.fields),
    handleCommandComplete: (message) => complete(message.text),
    handleEmptyQuery: () => complete(''),
    handlePortalSuspended: () => undefined,
    handleCopyInResponse(connection) {
      connection.sendCopyFail('there is no data: this statement has to be sent as a copy')
      // The first sync was swallowed by the copy; without another the session would wait for ever.
      connection.sync()
    },
    handleCopyData: () => undefined,
    handleReadyForQuery: () => resolve(collector.result()),
    // A script is one message: however many of its statements were answered, it is the script that failed.
    handleError: (error) => reject(statementError(error, statements[answered] ?? statements.at(-1) ?? '')),
  }
}

/** The error of a statement, whether the server reported it or the connection broke under it. */
export function statementError(error: ErrorFields | Error, sql: string): DatabaseError {
  if (error instanceof DatabaseError) return error
  const fields = error as ErrorFields
  // Server messages have a severity; errors of the socket have codes such as ECONNRESET, which are no SQLSTATE.
  if (fields.severity !== undefined) return serverError(fields, sql)
  return new DatabaseError(`The connection to the database was lost: ${fields.message}.`, { sql, cause: error })
}
