import { raise } from '../../errors.js'
import {
  civilOf,
  dayNumber,
  dayOfYear,
  isoWeekOf,
  MICROS_PER_SECOND,
  MONTHS,
  pad,
  WEEKDAYS,
  weekdayOf,
} from './civil.js'
import { clockText, dateText, dateTime, type DateTimeState, offsetText, utcOf } from './moment.js'
import { fixedZone, UTC, type Zone } from './zone.js'

/** Python's `strftime`, in the C locale; `-` behind the percent sign leaves out padding, as on Linux. */
export function formatMoment(moment: DateTimeState, pattern: string): string {
  return pattern.replace(/%(-?)([A-Za-z%])/g, (whole: string, dash: string, letter: string) => {
    const text = directive(moment, letter)
    if (text === undefined) return whole
    return dash === '-' ? text.replace(/^[0 ]+(?=\d)/, '') : text
  })
}

function directive(moment: DateTimeState, letter: string): string | undefined {
  const civil = civilOf(moment.day)
  const hour = Math.floor(moment.micro / MICROS_PER_SECOND / 3600)
  const seconds = Math.floor(moment.micro / MICROS_PER_SECOND)
  const weekday = weekdayOf(moment.day)
  const yearDay = dayOfYear(moment.day)
  const again = (pattern: string): string => formatMoment(moment, pattern)
  switch (letter) {
    case 'Y':
      return String(civil.year)
    case 'y':
      return pad(civil.year % 100, 2)
    case 'C':
      return pad(Math.floor(civil.year / 100), 2)
    case 'm':
      return pad(civil.month, 2)
    case 'd':
      return pad(civil.day, 2)
    case 'e':
      return String(civil.day).padStart(2)
    case 'H':
      return pad(hour, 2)
    case 'I':
      return pad(hour % 12 === 0 ? 12 : hour % 12, 2)
    case 'M':
      return pad(Math.floor(seconds / 60) % 60, 2)
    case 'S':
      return pad(seconds % 60, 2)
    case 'f':
      return pad(moment.micro % MICROS_PER_SECOND, 6)
    case 'p':
      return hour < 12 ? 'AM' : 'PM'
    case 'B':
      return MONTHS[civil.month - 1]
    case 'b':
    case 'h':
      return MONTHS[civil.month - 1]?.slice(0, 3)
    case 'A':
      return WEEKDAYS[weekday]
    case 'a':
      return WEEKDAYS[weekday]?.slice(0, 3)
    case 'w':
      return String((weekday + 1) % 7)
    case 'u':
      return String(weekday + 1)
    case 'j':
      return pad(yearDay, 3)
    case 'U':
      return pad(Math.floor((yearDay + 6 - ((weekday + 1) % 7)) / 7), 2)
    case 'W':
      return pad(Math.floor((yearDay + 6 - weekday) / 7), 2)
    case 'G':
      return String(isoWeekOf(moment.day).year)
    case 'V':
      return pad(isoWeekOf(moment.day).week, 2)
    case 'z':
      return moment.zone === null ? '' : offsetText(moment.zone.offset(moment)).replaceAll(':', '')
    case 'Z':
      return moment.zone === null ? '' : moment.zone.abbreviation(moment)
    case 's': {
      const utc = utcOf(moment)
      return String(utc.day * 86_400 + Math.floor(utc.micro / MICROS_PER_SECOND))
    }
    case 'F':
      return again('%Y-%m-%d')
    case 'D':
    case 'x':
      return again('%m/%d/%y')
    case 'T':
    case 'X':
      return again('%H:%M:%S')
    case 'R':
      return again('%H:%M')
    case 'c':
      return again('%a %b %e %H:%M:%S %Y')
    case 'n':
      return '\n'
    case 't':
      return '\t'
    case '%':
      return '%'
    default:
      return undefined
  }
}

const PATTERNS: Readonly<Record<string, string>> = {
  Y: '\\d{4}',
  y: '\\d{2}',
  m: '1[0-2]|0?[1-9]',
  d: '3[01]|[12]\\d|0?[1-9]| [1-9]',
  H: '2[0-3]|[01]?\\d',
  I: '1[0-2]|0?[1-9]',
  M: '[0-5]?\\d',
  S: '6[01]|[0-5]?\\d',
  f: '\\d{1,6}',
  j: '36[0-6]|3[0-5]\\d|[12]\\d\\d|0?[1-9]\\d|0{0,2}[1-9]',
  p: '[AaPp][Mm]',
  z: '[+-]\\d\\d:?\\d\\d(?::?\\d\\d)?|[Zz]',
  Z: '[Uu][Tt][Cc]|[Gg][Mm][Tt]',
  B: MONTHS.join('|'),
  b: MONTHS.map((name) => name.slice(0, 3)).join('|'),
  A: WEEKDAYS.join('|'),
  a: WEEKDAYS.map((name) => name.slice(0, 3)).join('|'),
  w: '[0-6]',
}

/** Python's `strptime`: reads a text by a pattern. Errors when the text does not fit. */
export function parseMoment(text: string, pattern: string): DateTimeState {
  const names: string[] = []
  const expanded = pattern.replaceAll('%F', '%Y-%m-%d').replaceAll('%T', '%H:%M:%S').replaceAll('%D', '%m/%d/%y')
  const source = expanded.replace(
    /%([A-Za-z%])|\s+|[.*+?^${}()|[\]\\]/g,
    (whole: string, letter: string | undefined) => {
      if (letter === undefined) return /^\s/.test(whole) ? '\\s+' : `\\${whole}`
      if (letter === '%') return '%'
      const known = PATTERNS[letter]
      if (known === undefined) raise('ValueError', `'${letter}' is a bad directive in format '${pattern}'`)
      names.push(letter)
      return `(${known})`
    },
  )
  const match = new RegExp(`^(?:${source})$`, 'i').exec(text)
  if (match === null) raise('ValueError', `time data '${text}' does not match format '${pattern}'`)
  return assemble(new Map(names.map((name, index) => [name, match[index + 1] ?? ''])))
}

function assemble(parts: ReadonlyMap<string, string>): DateTimeState {
  const number = (name: string, fallback: number): number => (parts.has(name) ? Number(parts.get(name)) : fallback)
  const short = number('y', 0)
  const year = parts.has('Y') ? number('Y', 1900) : parts.has('y') ? short + (short < 69 ? 2000 : 1900) : 1900
  const monthName = (parts.get('B') ?? parts.get('b') ?? '').slice(0, 3).toLowerCase()
  const named = MONTHS.findIndex((name) => name.slice(0, 3).toLowerCase() === monthName)
  const month = named === -1 ? number('m', 1) : named + 1
  const day = number('d', 1)
  const days = parts.has('j') ? dayNumber(year, 1, 1) + number('j', 1) - 1 : dayNumber(year, month, day)
  if (!parts.has('j') && civilOf(days).day !== day) raise('ValueError', 'day is out of range for month')
  const afternoon = parts.get('p')?.toLowerCase()
  const hour = parts.has('I') ? (number('I', 0) % 12) + (afternoon === 'pm' ? 12 : 0) : number('H', 0)
  const micro = Number((parts.get('f') ?? '').padEnd(6, '0') || 0)
  const seconds = hour * 3600 + number('M', 0) * 60 + number('S', 0)
  return dateTime(days, seconds * MICROS_PER_SECOND + micro, parts.has('z') ? offsetZone(parts.get('z') ?? '') : null)
}

/** A zone from `+02:00`, `+0200`, `+02` or `Z`. */
export function offsetZone(text: string): Zone {
  const match = /^([+-])(\d\d)(?::?(\d\d))?(?::?(\d\d))?$/.exec(text)
  if (match === null) return UTC
  const [, sign, hours = '0', minutes = '0', rest = '0'] = match
  const seconds = (Number(hours) * 3600 + Number(minutes) * 60 + Number(rest)) * (sign === '-' ? -1 : 1)
  return seconds === 0 ? UTC : fixedZone(seconds, `UTC${offsetText(seconds)}`)
}

const ISO =
  /^(\d{4})-?(\d\d)-?(\d\d)(?:[T ](\d\d)(?::?(\d\d)(?::?(\d\d)(?:[.,](\d{1,6})\d*)?)?)?\s*(Z|[+-]\d\d(?::?\d\d(?::?\d\d)?)?)?)?$/i

/** A date, or a date and time, in ISO 8601 or as Postgres prints it; undefined when it is neither. */
export function parseIso(text: string): (DateTimeState & { readonly hasTime: boolean }) | undefined {
  const match = ISO.exec(text.trim())
  if (match === null) return undefined
  const [, year = '', month = '', day = '', hour, minute = '0', second = '0', fraction = '', zone] = match
  const days = dayNumber(Number(year), Number(month), Number(day))
  const civil = civilOf(days)
  if (Number(year) === 0 || civil.month !== Number(month) || civil.day !== Number(day)) return undefined
  const seconds = Number(hour ?? 0) * 3600 + Number(minute) * 60 + Number(second)
  const micro = seconds * MICROS_PER_SECOND + Number(fraction.padEnd(6, '0'))
  return { ...dateTime(days, micro, zone === undefined ? null : offsetZone(zone)), hasTime: hour !== undefined }
}

/** `isoformat(sep, timespec)`. */
export function isoText(moment: DateTimeState, separator: string, precision: string): string {
  const offset = moment.zone === null ? '' : offsetText(moment.zone.offset(moment))
  const clock = clockText(moment.micro - (moment.micro % MICROS_PER_SECOND))
  const micros = pad(moment.micro % MICROS_PER_SECOND, 6)
  const day = dateText(moment.day)
  const shown: Readonly<Record<string, string>> = {
    hours: clock.slice(0, 2),
    minutes: clock.slice(0, 5),
    seconds: clock,
    milliseconds: `${clock}.${micros.slice(0, 3)}`,
    microseconds: `${clock}.${micros}`,
  }
  return `${day}${separator}${shown[precision] ?? clockText(moment.micro)}${offset}`
}
