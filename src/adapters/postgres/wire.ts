import type { Duplex } from 'node:stream'
import type pg from 'pg'
import type { ErrorFields, FieldDescription } from '../server-message.js'

// What the driver package offers beyond its published types: the protocol's single messages, and what cancelling needs.

/** A protocol connection below a client. */
export interface WireConnection {
  readonly stream: Duplex
  query(text: string): void
  parse(message: { readonly text: string; readonly name?: string; readonly types?: readonly number[] }): void
  bind(message: { readonly values: readonly (string | null)[]; readonly statement?: string }): void
  describe(message: { readonly type: 'S' | 'P'; readonly name?: string }): void
  execute(message: { readonly rows?: number }): void
  sync(): void
  sendCopyFail(message: string): void
  connect(portOrSocket: number | string, host?: string): void
  cancel(processId: number, secretKey: number): void
  requestSsl(): void
  once(event: 'connect' | 'sslconnect' | 'end' | 'error', listener: (error?: Error) => void): void
  on(event: 'error', listener: (error: Error) => void): void
}

/** The messages that the client hands to the statement in flight. */
export interface StatementInFlight {
  submit(connection: WireConnection): Error | null
  handleRowDescription(message: { readonly fields: readonly FieldDescription[] }): void
  handleDataRow(message: { readonly fields: readonly (string | null)[] }): void
  handleCommandComplete(message: { readonly text: string }): void
  handleEmptyQuery(): void
  handlePortalSuspended(): void
  handleCopyInResponse(connection: WireConnection): void
  handleCopyData(): void
  handleReadyForQuery(): void
  handleError(error: ErrorFields): void
}

interface WireClient {
  readonly connection: WireConnection
  readonly processID: number | null
  readonly secretKey: number | null
  getTransactionStatus(): 'I' | 'T' | 'E' | null
}

export function wireOf(client: pg.Client): WireClient {
  return client as unknown as WireClient
}

export function submit(client: pg.Client, statement: StatementInFlight): void {
  client.query(statement as unknown as pg.Submittable)
}
