import type { Database, Session } from '../adapters/index.js'

/** How often a command that is to end has the statement cancelled that it is at by then. */
const AGAIN_MS = 250

/**
 * Does `work` on a session of its own, and gives it back. Once `signal` is aborted, the statements of the session are
 * cancelled on the server, so that `work` ends with the error of one.
 */
export async function withSession<Result>(
  database: Database,
  name: string,
  signal: AbortSignal | undefined,
  work: (session: Session) => Promise<Result>,
): Promise<Result> {
  const session = await database.acquire(name)
  let timer: NodeJS.Timeout | undefined
  const cancel = (): void => void session.cancel()
  const stop = (): void => {
    cancel()
    // It may have been between two statements.
    timer ??= setInterval(cancel, AGAIN_MS)
  }
  if (signal?.aborted === true) stop()
  signal?.addEventListener('abort', stop)
  try {
    return await work(session)
  } finally {
    signal?.removeEventListener('abort', stop)
    clearInterval(timer)
    await session.release()
  }
}
