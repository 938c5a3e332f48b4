import { existsSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import { DatabaseError } from '../contract.js'
import { serverError } from '../server-message.js'
import {
  FLOW_ABANDONED,
  FLOW_BYTES,
  FLOW_PIECES,
  type TransactionStatus,
  type WorkerAnswer,
  type WorkerReply,
  type WorkerRequest,
} from './worker-protocol.js'

type Listener = (reply: WorkerReply | Error) => void

/** One embedded Postgres in its worker thread, over one folder. */
export class PgliteEngine {
  status: TransactionStatus = 'I'
  /** Set when the worker is gone. */
  lostBecause: Error | null = null
  private readonly worker: Worker
  private readonly onNotice: (text: string) => void
  private listener: Listener | null = null

  private constructor(onNotice: (text: string) => void) {
    this.onNotice = onNotice
    this.worker = new Worker(workerFile(), { name: 'tsmodel-pglite' })
    this.worker.on('message', (reply: WorkerReply) => this.listener?.(reply))
    this.worker.on('error', (error) => this.lose(error))
    this.worker.on('exit', () => this.lose(new Error('the embedded database ended')))
  }

  /** Opens the database in `path`; makes it when there is none. */
  static async open(path: string, onNotice: (text: string) => void): Promise<PgliteEngine> {
    const engine = new PgliteEngine(onNotice)
    try {
      await engine.ask({ kind: 'open', path })
      return engine
    } catch (error) {
      await engine.terminate(error as Error)
      throw error
    }
  }

  /** Sends one request and waits for its answer. Throws DatabaseError. */
  async ask(request: Exclude<WorkerRequest, { kind: 'copyOut' }>): Promise<WorkerAnswer> {
    const sql = 'sql' in request ? request.sql : null
    const transfer = request.kind === 'copyIn' ? [request.data.buffer as ArrayBuffer] : []
    const reply = await new Promise<WorkerReply | Error>((resolve) => {
      if (this.lostBecause !== null) {
        resolve(this.lostBecause)
        return
      }
      this.listener = resolve
      this.worker.postMessage(request, transfer)
    })
    this.listener = null
    return this.conclude(reply, sql)
  }

  /** The pieces of a `copy … to stdout`; at most a few are in memory at a time. */
  async *copyOut(sql: string): AsyncGenerator<Uint8Array, void, undefined> {
    if (this.lostBecause !== null) throw lost(this.lostBecause, sql)
    const flow = new Int32Array(new SharedArrayBuffer(FLOW_BYTES))
    const replies: (WorkerReply | Error)[] = []
    let wake: (() => void) | null = null
    this.listener = (reply) => {
      replies.push(reply)
      wake?.()
    }
    this.worker.postMessage({ kind: 'copyOut', sql, flow: flow.buffer } satisfies WorkerRequest)
    const next = async (): Promise<WorkerReply | Error> => {
      while (replies.length === 0) await new Promise<void>((resolve) => (wake = resolve))
      return replies.shift()!
    }
    let isFinished = false
    try {
      for (;;) {
        const reply = await next()
        if (reply instanceof Error || reply.kind !== 'piece') {
          isFinished = true
          this.conclude(reply, sql)
          return
        }
        yield reply.data
        Atomics.sub(flow, FLOW_PIECES, 1)
        Atomics.notify(flow, FLOW_PIECES)
      }
    } finally {
      if (!isFinished) await this.discardRest(flow, next)
      this.listener = null
    }
  }

  /** Ends the database after its last statement, with everything on disk. */
  async close(): Promise<void> {
    if (this.lostBecause !== null) return
    await this.ask({ kind: 'close' }).catch(() => undefined)
    await this.terminate(new Error('the embedded database was closed'))
  }

  /** Ends the thread at once, whatever it does; the database recovers when it is opened next, like after a crash. */
  async terminate(reason: Error): Promise<void> {
    this.lose(reason)
    await this.worker.terminate()
  }

  private async discardRest(flow: Int32Array, next: () => Promise<WorkerReply | Error>): Promise<void> {
    Atomics.store(flow, FLOW_ABANDONED, 1)
    Atomics.store(flow, FLOW_PIECES, 0)
    Atomics.notify(flow, FLOW_PIECES)
    for (;;) {
      const reply = await next()
      if (reply instanceof Error) return
      if (reply.kind === 'piece') continue
      if (reply.kind === 'answer') this.status = reply.answer.status
      return
    }
  }

  private conclude(reply: WorkerReply | Error, sql: string | null): WorkerAnswer {
    if (reply instanceof Error) throw lost(reply, sql)
    switch (reply.kind) {
      case 'answer':
        this.status = reply.answer.status
        reply.answer.notices.forEach(this.onNotice)
        return reply.answer
      case 'refused':
        this.status = reply.status
        reply.notices.forEach(this.onNotice)
        throw serverError(reply.error, sql)
      default:
        this.lose(new Error(reply.kind === 'broken' ? reply.message : 'the embedded database answered out of turn'))
        throw lost(this.lostBecause!, sql)
    }
  }

  private lose(reason: Error): void {
    this.lostBecause ??= reason
    this.listener?.(this.lostBecause)
  }
}

/** A cancelled statement fails as it would on a server; everything else is a lost connection. */
function lost(reason: Error, sql: string | null): DatabaseError {
  if (reason instanceof DatabaseError) return reason
  return new DatabaseError(`The connection to the embedded database was lost: ${reason.message}`, {
    sql,
    cause: reason,
  })
}

/**
 * The compiled worker: beside this file in the package. Run from the sources (as the tests do) there is none, and threads
 * take no TypeScript; then it is the one that the test setup compiled, or the last build's.
 */
const WORKER_PLACES = [
  './pglite-worker.js',
  '../../../node_modules/.cache/tsmodel/pglite-worker.js',
  '../../../dist/adapters/pglite/pglite-worker.js',
]

function workerFile(): URL {
  const places = WORKER_PLACES.map((place) => new URL(place, import.meta.url))
  return places.find((place) => existsSync(place)) ?? places[0]!
}
