import type { Session } from '../adapters/contract.js'
import { rowCounter, type SyncFormat } from './row-counter.js'

export interface CopyProgress {
  readonly rows: number
  readonly bytes: number
}

/**
 * Streams one `copy … to stdout` into one `copy … from stdin`, as fast as the slower side takes it. When either side fails
 * or `signal` is aborted, both stop and the first error is thrown.
 */
export async function copyTable(options: {
  readonly from: { readonly session: Session; readonly sql: string }
  readonly to: { readonly session: Session; readonly sql: string }
  /** That of both statements. */
  readonly format: SyncFormat
  readonly signal: AbortSignal
  readonly onProgress: (progress: CopyProgress) => void
}): Promise<CopyProgress> {
  const { from, to, format, signal, onProgress } = options
  const counter = rowCounter(format)
  let bytes = 0
  let endReading = (): void => undefined
  const readingEnded = new Promise<void>((resolve) => (endReading = resolve))

  async function* counted(): AsyncGenerator<Uint8Array, void, undefined> {
    try {
      for await (const piece of from.session.copyOut(from.sql)) {
        bytes += piece.length
        counter.add(piece)
        yield piece
        onProgress({ rows: counter.rows, bytes })
      }
    } finally {
      endReading()
    }
  }

  const cancel = (): void => {
    void from.session.cancel()
    void to.session.cancel()
  }
  signal.throwIfAborted()
  signal.addEventListener('abort', cancel, { once: true })
  const pieces = counted()
  try {
    const copied = await to.session.copyIn(to.sql, pieces)
    return { rows: copied, bytes }
  } catch (error) {
    // The source stops too, and its session is free only then; one that hangs is closed by whoever gives it back.
    await Promise.race([pieces.return().then(() => readingEnded), after(STOP_MS)])
    signal.throwIfAborted()
    throw error
  } finally {
    signal.removeEventListener('abort', cancel)
  }
}

/** How long a failed copy waits for its source to stop. */
const STOP_MS = 1_000

function after(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds).unref())
}
