import type pg from 'pg'
import { DatabaseError, type QueryResult, type ResultColumn } from '../contract.js'
import { ResultCollector, serverError, type ErrorFields } from '../server-message.js'
import { submit, type StatementInFlight, type WireConnection } from './wire.js'

type Ask = (connection: WireConnection) => void

/** One statement through the extended protocol, with an unnamed plan, which poolers in transaction mode carry too. */
export function runStatement(
  client: pg.Client,
  sql: string,
  parameters: readonly (string | null)[],
): Promise<QueryResult> {
  return exchange(client, sql, (connection) => {
    connection.parse({ text: sql })
    connection.bind({ values: parameters })
    connection.describe({ type: 'P' })
    connection.execute({})
    connection.sync()
  })
}

/** Any number of statements in one message. */
export function runScript(client: pg.Client, sql: string): Promise<QueryResult> {
  return exchange(client, sql, (connection) => connection.query(sql))
}

/** Parses and describes without binding, so nothing is planned or run. */
export async function describeStatement(client: pg.Client, sql: string): Promise<readonly ResultColumn[]> {
  const result = await exchange(client, sql, (connection) => {
    connection.parse({ text: sql })
    connection.describe({ type: 'S' })
    connection.sync()
  })
  return result.columns
}

function exchange(client: pg.Client, sql: string, ask: Ask): Promise<QueryResult> {
  return new Promise((resolve, reject) => {
    submit(client, inFlight(sql, ask, resolve, reject))
  })
}

function inFlight(
  sql: string,
  ask: Ask,
  resolve: (result: QueryResult) => void,
  reject: (error: DatabaseError) => void,
): StatementInFlight {
  const collector = new ResultCollector()
  return {
    submit(connection) {
      // One packet for the messages of one statement, not one each.
      connection.stream.cork()
      try {
        ask(connection)
      } finally {
        connection.stream.uncork()
      }
      return null
    },
    handleRowDescription: (message) => collector.describeRows(message.fields),
    handleDataRow: (message) => collector.addRow(message.fields),
    handleCommandComplete: (message) => collector.complete(message.text),
    handleEmptyQuery: () => collector.complete(''),
    handlePortalSuspended: () => undefined,
    handleCopyInResponse(connection) {
      connection.sendCopyFail('there is no data: this statement has to be sent as a copy')
      // The first sync was swallowed by the copy; without another the session would wait for ever.
      connection.sync()
    },
    handleCopyData: () => undefined,
    handleReadyForQuery: () => resolve(collector.result()),
    handleError: (error) => reject(statementError(error, sql)),
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
