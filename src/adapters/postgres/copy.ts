import { once } from 'node:events'
import type { Writable } from 'node:stream'
import type pg from 'pg'
import { from as copyFrom, to as copyTo } from 'pg-copy-streams'
import { statementError } from './statement.js'

/** Bytes that either end may be ahead, so that neither server waits for each piece of the other. */
const AHEAD_BYTES = 1 << 20

/**
 * Feeds `copy … from stdin`. A rejected row ends the copy at once, even while `data` has nothing to give; an error of
 * `data` fails the copy on the server. Either way the session is free again.
 *
 * @returns the number of rows
 */
export async function feedCopy(client: pg.Client, sql: string, data: AsyncIterable<Uint8Array>): Promise<number> {
  const stream = client.query(copyFrom(sql, { highWaterMark: AHEAD_BYTES }))
  const rejected = rejectionOf(stream, sql)
  const iterator = data[Symbol.asyncIterator]()
  try {
    for (;;) {
      const next = await rejected.before(iterator.next())
      if (next.done === true) break
      if (!stream.write(next.value)) await rejected.before(once(stream, 'drain'))
    }
    stream.end()
    await rejected.before(once(stream, 'finish'))
    return stream.rowCount
  } catch (error) {
    // Not awaited: a source that hangs must not delay the error of the target.
    iterator.return?.().catch(() => undefined)
    if (!rejected.isRejected()) await abandon(stream, error)
    throw error
  }
}

/** Reads `copy … to stdout` piece by piece; the socket is only read as fast as the pieces are taken. */
export async function* readCopy(
  client: pg.Client,
  sql: string,
  onAbandoned: () => void,
): AsyncGenerator<Uint8Array, void, undefined> {
  const stream = client.query(copyTo(sql, { highWaterMark: AHEAD_BYTES }))
  let isFinished = false
  try {
    for await (const piece of stream) yield piece as Uint8Array
    isFinished = true
  } catch (error) {
    isFinished = true
    throw statementError(error as Error, sql)
  } finally {
    // The rest of the table may still be on its way; closing the connection is the only prompt way to be rid of it.
    if (!isFinished) onAbandoned()
  }
}

/** The stream's error, as something that any number of waits can be cut short by without piling up on one promise. */
function rejectionOf(stream: Writable, sql: string) {
  let failure: Error | null = null
  let interrupt: ((error: Error) => void) | null = null
  stream.on('error', (error: Error) => {
    failure ??= statementError(error, sql)
    interrupt?.(failure)
  })
  return {
    isRejected: () => failure !== null,
    before<Result>(work: Promise<Result>): Promise<Result> {
      return new Promise((resolve, reject) => {
        if (failure !== null) {
          work.catch(() => undefined)
          reject(failure)
          return
        }
        interrupt = reject
        work.then(resolve, reject)
      })
    },
  }
}

/** Fails the copy on the server and waits until the session has heard of it. */
function abandon(stream: Writable, reason: unknown): Promise<void> {
  const error = reason instanceof Error ? reason : new Error(String(reason))
  return new Promise((resolve) => {
    stream.once('close', resolve)
    stream.destroy(error)
  })
}
