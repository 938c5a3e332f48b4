import type { RunResultsV6 } from '../artifacts/index.js'
import type { TimeWindow } from '../core/compiled.js'
import { DiagnosticError, problem } from '../core/diagnostic.js'
import type { UniqueId } from '../core/node.js'
import { type BatchWindow, utcDate } from '../plan/index.js'
import type { RunOptions } from './contract.js'

/**
 * The time that `--event-time-start` and `--event-time-end` mean; undefined when neither is given. Throws DiagnosticError
 * `BAD_FLAG_VALUE`.
 */
export function eventTimeOf(options: RunOptions): TimeWindow | undefined {
  const { eventTimeStart, eventTimeEnd } = options
  if (eventTimeStart === undefined && eventTimeEnd === undefined) return undefined
  const start = timeOf('--event-time-start', eventTimeStart)
  const end = timeOf('--event-time-end', eventTimeEnd)
  if (start === null || end === null || start < end) return { start, end }
  throw new DiagnosticError(
    problem('BAD_FLAG_VALUE', `--event-time-start ${eventTimeStart} is not before --event-time-end ${eventTimeEnd}`),
  )
}

function timeOf(flag: string, text: string | undefined): Date | null {
  if (text === undefined) return null
  const date = utcDate(text)
  if (date !== null) return date
  throw new DiagnosticError(
    problem('BAD_FLAG_VALUE', `${flag} is "${text}", which is no point in time`, {
      hint: 'Write for example 2024-01-31 or "2024-01-31 05:00" (UTC unless it says otherwise).',
    }),
  )
}

/** The batches that failed in an earlier run, by model. */
export function failedBatches(last: RunResultsV6): ReadonlyMap<UniqueId, readonly BatchWindow[]> {
  return new Map(
    last.results.flatMap(({ unique_id: id, batch_results: batches }) => {
      const failed = (batches?.failed ?? []).map(([start = '', end = '']) => ({
        start: new Date(start),
        end: new Date(end),
        label: start.replace(/(?:T00)?:00:00\.000Z$/, ''),
      }))
      return failed.length === 0 ? [] : [[id, failed] as const]
    }),
  )
}
