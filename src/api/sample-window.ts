import { readYaml } from '../config/index.js'
import type { TimeWindow } from '../core/compiled.js'
import { DiagnosticError, problem } from '../core/diagnostic.js'

/**
 * The window of `--sample`: `3 days` ends at `now`, `{start: …, end: …}` is what it says; times without a zone are UTC.
 *
 * Throws DiagnosticError `BAD_FLAG_VALUE`.
 */
export function sampleWindow(text: string, now: Date): TimeWindow {
  const relative = /^\s*(\d+)\s*(hour|day|month|year)s?\s*$/i.exec(text)
  if (relative !== null) return { start: earlier(now, Number(relative[1]), relative[2]?.toLowerCase() ?? ''), end: now }
  const value = readYaml('--sample', text).value
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw badSample(text)
  const given = value as Readonly<Record<string, unknown>>
  const unknown = Object.keys(given).some((key) => key !== 'start' && key !== 'end')
  const [start, end] = [timeOf(given['start'], text), timeOf(given['end'], text)]
  if (unknown || (start === null && end === null)) throw badSample(text)
  if (start !== null && end !== null && start >= end) throw badSample(text)
  return { start, end }
}

function earlier(now: Date, count: number, unit: string): Date {
  const time = new Date(now)
  if (unit === 'hour') time.setUTCHours(time.getUTCHours() - count)
  else if (unit === 'day') time.setUTCDate(time.getUTCDate() - count)
  else {
    const [day, months] = [time.getUTCDate(), unit === 'year' ? count * 12 : count]
    time.setUTCDate(1)
    time.setUTCMonth(time.getUTCMonth() - months)
    // The 31st of a month that has 30 days is its last day.
    time.setUTCDate(Math.min(day, new Date(Date.UTC(time.getUTCFullYear(), time.getUTCMonth() + 1, 0)).getUTCDate()))
  }
  return time
}

function timeOf(value: unknown, text: string): Date | null {
  if (value === undefined || value === null) return null
  if (value instanceof Date) return value
  const written = String(value).trim().replace(' ', 'T')
  const hasClock = written.includes('T')
  const time = new Date(hasClock && !/(?:Z|[+-]\d\d:?\d\d)$/i.test(written) ? `${written}Z` : written)
  if (Number.isNaN(time.getTime())) throw badSample(text)
  return time
}

function badSample(text: string): DiagnosticError {
  return new DiagnosticError(
    problem('BAD_FLAG_VALUE', `--sample is "${text}", which is no stretch of time`, {
      hint: `Write "3 days" (hours, days, months, years), or "{start: 2025-01-01, end: 2025-02-01}".`,
    }),
  )
}
