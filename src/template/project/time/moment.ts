import { raise } from '../../errors.js'
import { civilOf, MICROS_PER_DAY, MICROS_PER_SECOND, pad } from './civil.js'
import type { Zone } from './zone.js'

/** A date of the calendar. */
export interface DateState {
  readonly kind: 'date'
  /** Days since 1970-01-01. */
  readonly day: number
}

/** A date with a time of day, and a zone or none. */
export interface DateTimeState {
  readonly kind: 'datetime'
  /** Local day and microsecond of the day. */
  readonly day: number
  readonly micro: number
  readonly zone: Zone | null
}

/** A time of day. */
export interface TimeState {
  readonly kind: 'time'
  readonly micro: number
  readonly zone: Zone | null
}

/** A span of time, as Python's `timedelta` keeps it. */
export interface SpanState {
  readonly kind: 'timedelta'
  readonly days: number
  /** 0 to 86,400,000,000 - 1. */
  readonly micros: number
}

const FIRST_DAY = -719_162
const LAST_DAY = 2_932_896

/** A date and time from any number of microseconds on a day; the day moves when they are over. */
export function dateTime(day: number, micro: number, zone: Zone | null): DateTimeState {
  const carried = Math.floor(micro / MICROS_PER_DAY)
  const moved = day + carried
  if (moved < FIRST_DAY || moved > LAST_DAY) raise('OverflowError', 'date value out of range')
  return { kind: 'datetime', day: moved, micro: micro - carried * MICROS_PER_DAY, zone }
}

export function date(day: number): DateState {
  if (day < FIRST_DAY || day > LAST_DAY) raise('OverflowError', 'date value out of range')
  return { kind: 'date', day }
}

/** A span from days and any number of microseconds. */
export function span(days: number, micros: number): SpanState {
  const carried = Math.floor(micros / MICROS_PER_DAY)
  return { kind: 'timedelta', days: days + carried, micros: micros - carried * MICROS_PER_DAY }
}

export function addSpan(moment: DateTimeState, added: SpanState, sign: 1 | -1): DateTimeState {
  return dateTime(moment.day + sign * added.days, moment.micro + sign * added.micros, moment.zone)
}

/** The same moment as a local time of UTC: for comparing and subtracting. Without a zone the local time itself. */
export function utcOf(moment: DateTimeState): { readonly day: number; readonly micro: number } {
  if (moment.zone === null) return moment
  const { day, micro } = dateTime(moment.day, moment.micro - moment.zone.offset(moment) * MICROS_PER_SECOND, null)
  return { day, micro }
}

/** `left - right`. */
export function difference(left: DateTimeState, right: DateTimeState): SpanState {
  if ((left.zone === null) !== (right.zone === null)) {
    raise('TypeError', "can't subtract offset-naive and offset-aware datetimes")
  }
  const from = utcOf(right)
  const to = utcOf(left)
  return span(to.day - from.day, to.micro - from.micro)
}

/** Seconds of a span, as a float. */
export function secondsOf(value: SpanState): number {
  return value.days * 86_400 + value.micros / MICROS_PER_SECOND
}

/** `09:30:00`, with microseconds when there are any. */
export function clockText(micro: number): string {
  const seconds = Math.floor(micro / MICROS_PER_SECOND)
  const rest = micro % MICROS_PER_SECOND
  const clock = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
    .map((part) => pad(part, 2))
    .join(':')
  return rest === 0 ? clock : `${clock}.${pad(rest, 6)}`
}

export function dateText(day: number): string {
  const civil = civilOf(day)
  return `${pad(civil.year, 4)}-${pad(civil.month, 2)}-${pad(civil.day, 2)}`
}

/** `+02:00`; seconds are written only where there are some. */
export function offsetText(seconds: number): string {
  const size = Math.abs(seconds)
  const rest = size % 60
  const text = `${pad(Math.floor(size / 3600), 2)}:${pad(Math.floor(size / 60) % 60, 2)}${rest === 0 ? '' : `:${pad(rest, 2)}`}`
  return (seconds < 0 ? '-' : '+') + text
}

/** `2024-01-31 09:30:00+00:00`. */
export function dateTimeText(moment: DateTimeState, separator: string): string {
  const offset = moment.zone === null ? '' : offsetText(moment.zone.offset(moment))
  return `${dateText(moment.day)}${separator}${clockText(moment.micro)}${offset}`
}

/** `2 days, 3:00:00`. */
export function spanText(value: SpanState): string {
  const seconds = Math.floor(value.micros / MICROS_PER_SECOND)
  const clock = `${Math.floor(seconds / 3600)}:${pad(Math.floor(seconds / 60) % 60, 2)}:${pad(seconds % 60, 2)}`
  const rest = value.micros % MICROS_PER_SECOND
  const days = value.days === 0 ? '' : `${value.days} day${Math.abs(value.days) === 1 ? '' : 's'}, `
  return `${days}${clock}${rest === 0 ? '' : `.${pad(rest, 6)}`}`
}
