/** A day of the calendar. */
export interface Civil {
  readonly year: number
  /** 1 to 12. */
  readonly month: number
  readonly day: number
}

export const MICROS_PER_SECOND = 1_000_000
export const MICROS_PER_DAY = 86_400 * MICROS_PER_SECOND
/** Python's `date.toordinal()` of 1970-01-01. */
const EPOCH_ORDINAL = 719_163

/** Days since 1970-01-01 (proleptic Gregorian). */
export function dayNumber(year: number, month: number, day: number): number {
  const date = new Date(0)
  date.setUTCFullYear(year, month - 1, day)
  return Math.floor(date.getTime() / 86_400_000)
}

/** The calendar day of a day number. */
export function civilOf(day: number): Civil {
  const date = new Date(day * 86_400_000)
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() }
}

/** Whether the numbers name a day of the years 1 to 9999. */
export function isCivil(year: number, month: number, day: number): boolean {
  if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1) return false
  return day <= civilOf(dayNumber(year, month + 1, 1) - 1).day
}

/** Monday is 0. */
export function weekdayOf(day: number): number {
  return (((day + 3) % 7) + 7) % 7
}

/** Day of the year, from 1. */
export function dayOfYear(day: number): number {
  return day - dayNumber(civilOf(day).year, 1, 1) + 1
}

export function ordinalOf(day: number): number {
  return day + EPOCH_ORDINAL
}

export function dayOfOrdinal(ordinal: number): number {
  return ordinal - EPOCH_ORDINAL
}

/** ISO 8601 year, week and day (Monday is 1). */
export function isoWeekOf(day: number): { readonly year: number; readonly week: number; readonly weekday: number } {
  const weekday = weekdayOf(day) + 1
  const thursday = day - weekday + 4
  const { year } = civilOf(thursday)
  return { year, week: Math.floor((thursday - dayNumber(year, 1, 1)) / 7) + 1, weekday }
}

export function pad(value: number, width: number): string {
  return String(value).padStart(width, '0')
}

export const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const

export const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const
