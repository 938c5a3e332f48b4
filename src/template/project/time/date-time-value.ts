import { raise } from '../../errors.js'
import { type HostObject, hostFunction, hostObject } from '../../host-values.js'
import { typeName } from '../../printing.js'
import { float } from '../../values.js'
import { asText } from '../values/convert.js'
import { civilOf, MICROS_PER_SECOND } from './civil.js'
import { calendarMembers, dateValue, dayOf, mismatch, wholeNumber } from './date-value.js'
import { formatMoment, isoText } from './format.js'
import {
  addSpan,
  date,
  dateTime,
  type DateTimeState,
  dateTimeText,
  difference,
  secondsOf,
  span,
  utcOf,
} from './moment.js'
import { spanValue } from './span-value.js'
import { stateOf } from './state-of.js'
import { clockValue, zoneValue } from './zone-value.js'
import { localTime, UTC, type Zone, zoneAt } from './zone.js'

/** A date and time as a template value: Python's `datetime`. */
export function dateTimeValue(value: DateTimeState): HostObject {
  return hostObject(
    { ...calendarMembers(value.day, 'datetime'), ...clockMembers(value), ...textMembers(value), ...zoneMembers(value) },
    {
      typeName: 'datetime.datetime',
      inner: value,
      str: () => dateTimeText(value, ' '),
      format: (spec) => formatMoment(value, spec),
      repr: () => dateTimeRepr(value),
      hash: () => {
        const utc = utcOf(value)
        return `datetime ${utc.day} ${utc.micro} ${value.zone === null}`
      },
      equals: (other) => {
        const theirs = stateOf(other, 'datetime')
        return (
          theirs !== undefined &&
          (theirs.zone === null) === (value.zone === null) &&
          compareMoments(value, theirs) === 0
        )
      },
      compare: (other) => {
        const theirs = stateOf(other, 'datetime')
        if (theirs === undefined) raise('TypeError', `can't compare datetime.datetime to ${typeName(other)}`)
        if ((theirs.zone === null) !== (value.zone === null)) {
          raise('TypeError', "can't compare offset-naive and offset-aware datetimes")
        }
        return compareMoments(value, theirs)
      },
      operate: (operator, other, reversed) => {
        const added = stateOf(other, 'timedelta')
        if (added !== undefined && operator === '+') return dateTimeValue(addSpan(value, added, 1))
        if (added !== undefined && operator === '-' && !reversed) return dateTimeValue(addSpan(value, added, -1))
        const theirs = stateOf(other, 'datetime')
        if (theirs !== undefined && operator === '-') {
          return spanValue(reversed ? difference(theirs, value) : difference(value, theirs))
        }
        return mismatch(operator, 'datetime.datetime', other, reversed)
      },
    },
  )
}

/** A moment of JavaScript as a datetime, in a zone; null gives UTC without saying so, as `utcnow()` does. */
export function dateTimeOfInstant(instant: Date, zone: Zone | null): DateTimeState {
  const millis = instant.getTime()
  const day = Math.floor(millis / 86_400_000)
  const utc = dateTime(day, (millis - day * 86_400_000) * 1000, zone === null ? null : UTC)
  return zone === null || zone === UTC ? utc : inZone(utc, zone)
}

/** The same moment in another zone. */
export function inZone(value: DateTimeState, zone: Zone): DateTimeState {
  const local = localTime(zone, utcOf(value))
  return dateTime(local.day, local.micro, zone === UTC ? UTC : zoneAt(zone, local.offset, local))
}

/** The zone of a `tzinfo` argument; null for None. */
export function zoneArgument(value: unknown): Zone | null {
  if (value === null || value === undefined) return null
  return (
    stateOf(value, 'zone')?.zone ??
    raise('TypeError', `tzinfo argument must be None or of a tzinfo subclass, not type '${typeName(value)}'`)
  )
}

function clockMembers(value: DateTimeState): Record<string, unknown> {
  const seconds = Math.floor(value.micro / MICROS_PER_SECOND)
  return {
    hour: Math.floor(seconds / 3600),
    minute: Math.floor(seconds / 60) % 60,
    second: seconds % 60,
    microsecond: value.micro % MICROS_PER_SECOND,
    date: hostFunction('datetime.date', () => dateValue(date(value.day))),
    time: hostFunction('datetime.time', () => clockValue({ kind: 'time', micro: value.micro, zone: null })),
    timestamp: hostFunction('datetime.timestamp', () => {
      const utc = utcOf(value)
      return float(secondsOf(span(utc.day, utc.micro)))
    }),
  }
}

function textMembers(value: DateTimeState): Record<string, unknown> {
  return {
    strftime: hostFunction('datetime.strftime', (args, kwargs) =>
      formatMoment(value, asText(args[0] ?? kwargs['format'])),
    ),
    isoformat: hostFunction('datetime.isoformat', (args, kwargs) =>
      isoText(value, asText(args[0] ?? kwargs['sep'] ?? 'T'), asText(args[1] ?? kwargs['timespec'] ?? 'auto')),
    ),
    ctime: hostFunction('datetime.ctime', () => formatMoment(value, '%c')),
  }
}

function zoneMembers(value: DateTimeState): Record<string, unknown> {
  const { zone } = value
  return {
    tzinfo: zone === null ? null : zoneValue(zone),
    utcoffset: hostFunction('datetime.utcoffset', () =>
      zone === null ? null : spanValue(span(0, zone.offset(value) * MICROS_PER_SECOND)),
    ),
    tzname: hostFunction('datetime.tzname', () => (zone === null ? null : zone.abbreviation(value))),
    astimezone: hostFunction('datetime.astimezone', (args, kwargs) =>
      dateTimeValue(inZone(value, zoneArgument(args[0] ?? kwargs['tz']) ?? UTC)),
    ),
    replace: hostFunction('datetime.replace', (args, kwargs) => {
      const civil = civilOf(value.day)
      const part = (index: number, name: string, own: number): number => wholeNumber(args[index] ?? kwargs[name] ?? own)
      const seconds = Math.floor(value.micro / MICROS_PER_SECOND)
      const { day } = dayOf(part(0, 'year', civil.year), part(1, 'month', civil.month), part(2, 'day', civil.day))
      const clock =
        part(3, 'hour', Math.floor(seconds / 3600)) * 3600 +
        part(4, 'minute', Math.floor(seconds / 60) % 60) * 60 +
        part(5, 'second', seconds % 60)
      const micro = part(6, 'microsecond', value.micro % MICROS_PER_SECOND)
      const given = args.length > 7 ? args[7] : kwargs['tzinfo']
      return dateTimeValue(
        dateTime(day, clock * MICROS_PER_SECOND + micro, given === undefined ? zone : zoneArgument(given)),
      )
    }),
  }
}

function compareMoments(left: DateTimeState, right: DateTimeState): number {
  const a = utcOf(left)
  const b = utcOf(right)
  return a.day - b.day || a.micro - b.micro
}

function dateTimeRepr(value: DateTimeState): string {
  const civil = civilOf(value.day)
  const seconds = Math.floor(value.micro / MICROS_PER_SECOND)
  const micros = value.micro % MICROS_PER_SECOND
  const parts = [civil.year, civil.month, civil.day, Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60]
  if (seconds % 60 !== 0 || micros !== 0) parts.push(seconds % 60)
  if (micros !== 0) parts.push(micros)
  const zone = value.zone === null ? '' : `, tzinfo=<${value.zone.name}>`
  return `datetime.datetime(${parts.join(', ')}${zone})`
}
