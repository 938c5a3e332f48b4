import type { TimeWindow } from '../core/compiled.js'
import type { Node } from '../core/node.js'

/**
 * The condition that rows of `target` are in the window, by its config `event_time`; null when there is no window, or
 * nothing says when its rows happened. Times are written in UTC with their offset, so that columns with and without a zone
 * mean the same.
 */
export function windowCondition(target: Node, window: TimeWindow | undefined): string | null {
  const { event_time: column } = target.config
  if (window === undefined || typeof column !== 'string' || column === '') return null
  const conditions = [
    ...(window.start === null ? [] : [`${column} >= '${timeText(window.start)}'`]),
    ...(window.end === null ? [] : [`${column} < '${timeText(window.end)}'`]),
  ]
  return conditions.length === 0 ? null : conditions.join(' and ')
}

/** `2025-01-31 00:00:00+00:00` */
function timeText(time: Date): string {
  const [date = '', clock = ''] = time.toISOString().split('T')
  return `${date} ${clock.replace(/(?:\.000)?Z$/, '')}+00:00`
}
