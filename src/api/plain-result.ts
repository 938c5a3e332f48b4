import type { Host } from '../core/host.js'
import type { UniqueId } from '../core/node.js'
import type { RunResult } from '../core/result.js'

/** When something began: by the calendar, and by the clock that only goes forward. */
export interface Beginning {
  readonly startedAt: Date
  /** Seconds. */
  readonly begun: number
}

/** Takes down that something begins now. */
export function beginning(host: Host): Beginning {
  return { startedAt: host.now(), begun: host.elapsed() }
}

/** The result of what began then and ends now; what `ending` leaves out is not known of it. */
export function plainResult(
  uniqueId: UniqueId,
  { startedAt, begun }: Beginning,
  host: Host,
  ending: Pick<RunResult, 'status' | 'message'> & Partial<RunResult>,
): RunResult {
  return {
    uniqueId,
    timing: [{ name: 'execute', startedAt, completedAt: host.now() }],
    threadId: 'Thread-1',
    executionTime: host.elapsed() - begun,
    failures: null,
    measured: null,
    detail: null,
    rowsAffected: null,
    commandTag: null,
    compiledCode: null,
    compiledPath: null,
    executedSql: [],
    relationName: null,
    skippedBecause: null,
    diagnostics: [],
    ...ending,
  }
}
