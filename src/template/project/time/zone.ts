import { raise } from '../../errors.js'
import { dayNumber, MICROS_PER_DAY, MICROS_PER_SECOND } from './civil.js'

/** A local time, for asking a zone about it. */
export interface LocalTime {
  readonly day: number
  readonly micro: number
}

/** What says how far local time is from UTC. */
export interface Zone {
  readonly name: string
  /** Seconds to add to UTC at a local time. */
  offset(local: LocalTime): number
  /** Seconds to add at a moment of UTC. */
  offsetAtUtc(utc: LocalTime): number
  /** Abbreviation at a local time, such as `CET`. */
  abbreviation(local: LocalTime): string
  /** Equal for zones that behave alike. */
  readonly key: string
}

/** A zone that never moves. */
export function fixedZone(seconds: number, name: string, abbreviation = name): Zone {
  return {
    name,
    key: `${name}${seconds}`,
    offset: () => seconds,
    offsetAtUtc: () => seconds,
    abbreviation: () => abbreviation,
  }
}

export const UTC: Zone = fixedZone(0, 'UTC')

const known = new Map<string, Zone>()

/** A zone of the IANA database, by name (case does not matter). Errors for unknown names, as pytz does. */
export function namedZone(name: string): Zone {
  if (name.toUpperCase() === 'UTC') return UTC
  const cached = known.get(name)
  if (cached !== undefined) return cached
  const format = formatOf(name)
  const zone: Zone = {
    name: format.resolvedOptions().timeZone,
    key: name.toLowerCase(),
    offset: (local) => localOffset(format, local),
    offsetAtUtc: (utc) => offsetAt(format, secondsOf(utc)),
    abbreviation: (local) => {
      const offset = localOffset(format, local)
      const parts = new Intl.DateTimeFormat('en-US', { timeZone: name, timeZoneName: 'short' }).formatToParts(
        new Date((secondsOf(local) - offset) * 1000),
      )
      return parts.find((part) => part.type === 'timeZoneName')?.value ?? name
    },
  }
  known.set(name, zone)
  return zone
}

/** The zone as it stands at one moment, which is what pytz puts into a datetime. */
export function zoneAt(zone: Zone, offset: number, local: LocalTime): Zone {
  return { ...fixedZone(offset, zone.name, zone.abbreviation(local)), key: `${zone.key}${offset}` }
}

/** Names of all zones. */
export function zoneNames(): readonly string[] {
  return ['UTC', ...Intl.supportedValuesOf('timeZone').filter((name) => name !== 'UTC')]
}

function formatOf(name: string): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat('en-US', {
      timeZone: name,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
      era: 'short',
    })
  } catch {
    return raise('KeyError', `'${name}' is no time zone`)
  }
}

function secondsOf(time: LocalTime): number {
  return time.day * 86_400 + Math.floor(time.micro / MICROS_PER_SECOND)
}

function offsetAt(format: Intl.DateTimeFormat, utcSeconds: number): number {
  const parts = new Map(format.formatToParts(new Date(utcSeconds * 1000)).map((part) => [part.type, part.value]))
  const at = (type: Intl.DateTimeFormatPartTypes): number => Number(parts.get(type))
  const year = parts.get('era') === 'BC' ? 1 - at('year') : at('year')
  const local = dayNumber(year, at('month'), at('day')) * 86_400 + at('hour') * 3600 + at('minute') * 60 + at('second')
  return local - utcSeconds
}

/** Where a local time comes twice, or not at all, standard time counts: the smaller offset, as in pytz. */
function localOffset(format: Intl.DateTimeFormat, local: LocalTime): number {
  const seconds = secondsOf(local)
  const before = offsetAt(format, seconds - 86_400)
  const after = offsetAt(format, seconds + 86_400)
  if (before === after) return before
  const valid = [before, after].filter((offset) => offsetAt(format, seconds - offset) === offset)
  return valid.length === 1 ? (valid[0] ?? before) : Math.min(before, after)
}

/** Local time of a moment of UTC in a zone. */
export function localTime(zone: Zone, utc: LocalTime): LocalTime & { readonly offset: number } {
  const offset = zone.offsetAtUtc(utc)
  const micro = utc.micro + offset * MICROS_PER_SECOND
  const carried = Math.floor(micro / MICROS_PER_DAY)
  return { day: utc.day + carried, micro: micro - carried * MICROS_PER_DAY, offset }
}
