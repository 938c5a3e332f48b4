import { DiagnosticError, problem } from '../core/diagnostic.js'
import type { ModelNode } from '../core/node.js'

const SIZES = ['hour', 'day', 'month', 'year'] as const
export type BatchSize = (typeof SIZES)[number]

/** One stretch of time that a microbatch model is built for; `end` is not in it. */
export interface BatchWindow {
  readonly start: Date
  readonly end: Date
  /** The start as people write it: `2026-01`, `2026-01-31`, `2026-01-31T05`. */
  readonly label: string
}

/** What decides which batches a run builds. */
export interface BatchRequest {
  /** The table is there and is added to. */
  readonly isIncremental: boolean
  readonly now: Date
  /** `--event-time-start` and `--event-time-end`. */
  readonly from?: Date | null
  readonly to?: Date | null
}

interface BatchConfig {
  readonly size: BatchSize
  readonly lookback: number
  readonly begin: Date | null
}

/** Whether the model is built batch by batch. */
export function isMicrobatch(node: { readonly config: Readonly<Record<string, unknown>> }): boolean {
  return node.config['materialized'] === 'incremental' && node.config['incremental_strategy'] === 'microbatch'
}

/**
 * The batches of a run, oldest first, in UTC: from `begin` for a first build, else the current one and `lookback` before
 * it; or what the flags say. Throws DiagnosticError for a configuration that does not say enough.
 */
export function batchesOf(node: ModelNode, request: BatchRequest): readonly BatchWindow[] {
  const config = batchConfig(node)
  const to = request.to ?? request.now
  const last = floor(to, config.size)
  const isWhole = last.getTime() === to.getTime()
  const end = isWhole ? last : step(last, config.size, 1)
  const start = startOf(node, config, request, end)
  const batches: BatchWindow[] = []
  for (let from = start; from < end; from = step(from, config.size, 1)) {
    batches.push({ start: from, end: step(from, config.size, 1), label: labelOf(from, config.size) })
  }
  return batches
}

function startOf(node: ModelNode, config: BatchConfig, request: BatchRequest, end: Date): Date {
  const { size, lookback, begin } = config
  if (request.from !== undefined && request.from !== null) return floor(request.from, size)
  if (request.isIncremental) return step(end, size, -1 - lookback)
  if (begin !== null) return floor(begin, size)
  throw wrong(node, 'has no "begin", from which its first build would start', 'Write for example: begin: 2024-01-01')
}

function batchConfig(node: ModelNode): BatchConfig {
  const { event_time: eventTime, batch_size: size, lookback = 1, begin } = node.config
  if (typeof eventTime !== 'string' || eventTime === '') {
    throw wrong(node, 'has no "event_time"', 'Name the column that says when a row happened: event_time: created_at')
  }
  const known = SIZES.find((each) => each === size)
  if (known === undefined) {
    throw wrong(node, `has the batch_size ${JSON.stringify(size ?? null)}`, `Use one of ${SIZES.join(', ')}`)
  }
  if (typeof lookback !== 'number' || !Number.isInteger(lookback) || lookback < 0) {
    throw wrong(node, `has the lookback ${JSON.stringify(lookback)}`, 'Use a whole number of batches')
  }
  return { size: known, lookback, begin: begin === undefined || begin === null ? null : beginOf(node, String(begin)) }
}

function beginOf(node: ModelNode, text: string): Date {
  const found = utcDate(text)
  if (found === null) throw wrong(node, `has the begin "${text}"`, 'Write a date such as 2024-01-01')
  return found
}

/** A date or a time as people write it; without a zone it is UTC. Null for anything else. */
export function utcDate(text: string): Date | null {
  const match = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?))?\s*(Z|[+-]\d\d(?::?\d\d)?)?$/i.exec(
    text.trim(),
  )
  if (match === null) return null
  const zone = (match[3] ?? 'Z').replace(
    /^([+-]\d\d):?(\d\d)?$/,
    (_all, hours: string, minutes = '00') => `${hours}:${minutes}`,
  )
  const date = new Date(`${match[1]}T${match[2] ?? '00:00'}${zone}`)
  return Number.isNaN(date.getTime()) ? null : date
}

function floor(date: Date, size: BatchSize): Date {
  const [year, month, day, hour] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate(), date.getUTCHours()]
  switch (size) {
    case 'hour':
      return new Date(Date.UTC(year, month, day, hour))
    case 'day':
      return new Date(Date.UTC(year, month, day))
    case 'month':
      return new Date(Date.UTC(year, month))
    case 'year':
      return new Date(Date.UTC(year, 0))
  }
}

/** The start of the batch that is `count` batches later; `date` is the start of one. */
function step(date: Date, size: BatchSize, count: number): Date {
  const next = new Date(date)
  if (size === 'hour') next.setUTCHours(date.getUTCHours() + count)
  else if (size === 'day') next.setUTCDate(date.getUTCDate() + count)
  else if (size === 'month') next.setUTCMonth(date.getUTCMonth() + count)
  else next.setUTCFullYear(date.getUTCFullYear() + count)
  return next
}

function labelOf(date: Date, size: BatchSize): string {
  return date.toISOString().slice(0, { hour: 13, day: 10, month: 7, year: 4 }[size])
}

function wrong(node: ModelNode, what: string, hint: string): DiagnosticError {
  return new DiagnosticError(
    problem('MICROBATCH_INVALID', `Model "${node.name}" is built in batches and ${what}`, {
      location: { file: node.originalFilePath, line: 1, column: 1 },
      hint,
    }),
  )
}
