import { sever, type Connected } from './postgres-session.js'
import { wireOf } from './wire.js'

/** Seconds without an answer after which the server is asked whether it still works on the statement. */
const DEFAULT_INTERVAL_S = 60

/** What the server says of the backend of a connection that has not answered for long. */
export type Life =
  /** It works, or nobody can tell: waiting goes on. */
  | 'working'
  /** It waits for us, although we wait for it: its answer, or our question, was lost. */
  | 'waiting'
  /** There is no such backend any more. */
  | 'gone'
  /** The server does not answer at all. */
  | 'silent'

/** Asks the server over a connection of its own; null where nobody knows the backend's number. Never throws. */
export type AskForLife = (processId: number | null) => Promise<Life>

/** Starts watching a statement; the function that is returned ends that. */
export type StatementWatch = (connected: Connected) => () => void

/**
 * A connection can die without anybody telling us: a firewall that forgets it, a proxy that hangs, a host that is gone.
 * While a statement has no answer, the server is asked from time to time whether it is still at it; what gives no sign
 * of life twice in a row is cut, and the statement fails as one whose connection was lost. Statements may take as long as
 * they like: a backend that works is left alone.
 */
export function watchForLife(intervalSeconds: number | undefined, ask: AskForLife): StatementWatch {
  const seconds = intervalSeconds === undefined || intervalSeconds <= 0 ? DEFAULT_INTERVAL_S : intervalSeconds
  return (connected) => {
    // Behind a pooler the number is the pooler's own: the question is then only whether anybody answers.
    const processId = connected.isPooled ? null : wireOf(connected.client).processID
    let isOver = false
    let misses = 0
    let timer = setTimeout(() => void check(), seconds * 1000)
    timer.unref()
    async function check(): Promise<void> {
      const life = await ask(processId)
      if (isOver) return
      misses = life === 'working' ? 0 : misses + 1
      if (life === 'gone' || misses >= 2) {
        sever(connected, REASONS[life])
        return
      }
      timer = setTimeout(() => void check(), seconds * (misses === 0 ? 1000 : 250))
      timer.unref()
    }
    return () => {
      isOver = true
      clearTimeout(timer)
    }
  }
}

const REASONS: Readonly<Record<Life, string>> = {
  working: 'it was cut',
  waiting: 'the answer of the server never arrived',
  gone: 'the server process that worked for it is gone',
  silent: 'the server does not answer any more',
}
