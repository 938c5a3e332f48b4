import type { QueryResult, ResultColumn } from '../contract.js'
import type { ErrorFields } from '../server-message.js'

/** What the main thread asks of the worker; one request at a time. */
export type WorkerRequest =
  | { readonly kind: 'open'; readonly path: string }
  | { readonly kind: 'query'; readonly sql: string; readonly parameters: readonly (string | null)[] }
  | { readonly kind: 'script'; readonly sql: string }
  | { readonly kind: 'describe'; readonly sql: string }
  /** A whole `copy … from stdin` of the bytes given. */
  | { readonly kind: 'copyIn'; readonly sql: string; readonly data: Uint8Array }
  | { readonly kind: 'copyOut'; readonly sql: string; readonly flow: SharedArrayBuffer }
  | { readonly kind: 'close' }

/** Transaction status as the server reports it after each exchange: idle, in a transaction, in a failed one. */
export type TransactionStatus = 'I' | 'T' | 'E'

export interface WorkerAnswer {
  readonly result: QueryResult
  readonly columns: readonly ResultColumn[]
  readonly notices: readonly string[]
  readonly status: TransactionStatus
}

export type WorkerReply =
  | { readonly kind: 'piece'; readonly data: Uint8Array }
  | { readonly kind: 'answer'; readonly answer: WorkerAnswer }
  | {
      readonly kind: 'refused'
      readonly error: ErrorFields
      readonly notices: readonly string[]
      readonly status: TransactionStatus
    }
  /** The database itself failed, not a statement. */
  | { readonly kind: 'broken'; readonly message: string }

/**
 * Back-pressure of a copy out: the worker counts pieces sent, the main thread counts them off, and the worker sleeps while
 * too many are under way. Postgres in the worker is one synchronous call, so nothing but shared memory can slow it down.
 */
export const FLOW_PIECES = 0
/** Not zero once the reader has left: the worker throws the rest away. */
export const FLOW_ABANDONED = 1
export const FLOW_BYTES = 8
/** Pieces under way before the worker sleeps. */
export const FLOW_LIMIT = 16
