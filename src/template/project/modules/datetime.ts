import { raise } from '../../errors.js'
import { type HostObject, hostFunction, hostObject } from '../../host-values.js'
import { isNumeric } from '../../values.js'
import { numberOf } from '../../comparing.js'
import type { ContextHost } from '../context-host.js'
import { asText } from '../values/convert.js'
import { dayOfOrdinal, MICROS_PER_DAY, MICROS_PER_SECOND } from '../time/civil.js'
import { dateTimeOfInstant, dateTimeValue, inZone, zoneArgument } from '../time/date-time-value.js'
import { dateValue, dayOf, wholeNumber } from '../time/date-value.js'
import { parseIso, parseMoment } from '../time/format.js'
import { date, dateTime, offsetText, secondsOf } from '../time/moment.js'
import { makeSpan, spanValue } from '../time/span-value.js'
import { stateOf } from '../time/state-of.js'
import { clockValue, zoneValue } from '../time/zone-value.js'
import { fixedZone, UTC, type Zone } from '../time/zone.js'

/** A moment of the engine as a datetime with the zone UTC: `run_started_at`. */
export function datetimeOfDate(instant: Date): HostObject {
  return dateTimeValue(dateTimeOfInstant(instant, UTC))
}

/** `modules.datetime`: the classes of Python's module. */
export function datetimeModule(host: Pick<ContextHost, 'now'>): HostObject {
  return hostObject(
    {
      date: dateClass(host),
      datetime: datetimeClass(host),
      time: hostObject({}, { typeName: 'type', call: (args, kwargs) => clockValue(clockOf(args, kwargs, 0)) }),
      timedelta: hostObject({}, { typeName: 'type', call: (args, kwargs) => spanValue(makeSpan(args, kwargs)) }),
      timezone: timezoneClass,
    },
    { typeName: 'module' },
  )
}

function dateClass(host: Pick<ContextHost, 'now'>): HostObject {
  return hostObject(
    {
      min: dateValue(dayOf(1, 1, 1)),
      max: dateValue(dayOf(9999, 12, 31)),
      today: hostFunction('date.today', () => dateValue(date(dateTimeOfInstant(host.now(), null).day))),
      fromisoformat: hostFunction('date.fromisoformat', (args) => dateValue(date(isoMoment(asText(args[0])).day))),
      fromordinal: hostFunction('date.fromordinal', (args) => dateValue(date(dayOfOrdinal(wholeNumber(args[0]))))),
      fromtimestamp: hostFunction('date.fromtimestamp', (args) => dateValue(date(instantOf(args[0], null).day))),
    },
    {
      typeName: 'type',
      call: (args, kwargs) =>
        dateValue(dayOf(args[0] ?? kwargs['year'], args[1] ?? kwargs['month'], args[2] ?? kwargs['day'])),
    },
  )
}

function datetimeClass(host: Pick<ContextHost, 'now'>): HostObject {
  return hostObject(
    {
      min: dateTimeValue(dateTime(dayOf(1, 1, 1).day, 0, null)),
      max: dateTimeValue(dateTime(dayOf(9999, 12, 31).day, MICROS_PER_DAY - 1, null)),
      now: hostFunction('datetime.now', (args, kwargs) =>
        dateTimeValue(dateTimeOfInstant(host.now(), zoneArgument(args[0] ?? kwargs['tz']))),
      ),
      utcnow: hostFunction('datetime.utcnow', () => dateTimeValue(dateTimeOfInstant(host.now(), null))),
      today: hostFunction('datetime.today', () => dateTimeValue(dateTimeOfInstant(host.now(), null))),
      strptime: hostFunction('datetime.strptime', (args) =>
        dateTimeValue(parseMoment(asText(args[0]), asText(args[1]))),
      ),
      fromisoformat: hostFunction('datetime.fromisoformat', (args) => dateTimeValue(isoMoment(asText(args[0])))),
      fromtimestamp: hostFunction('datetime.fromtimestamp', (args, kwargs) =>
        dateTimeValue(instantOf(args[0], zoneArgument(args[1] ?? kwargs['tz']))),
      ),
      utcfromtimestamp: hostFunction('datetime.utcfromtimestamp', (args) => dateTimeValue(instantOf(args[0], null))),
      combine: hostFunction('datetime.combine', (args) => {
        const day = stateOf(args[0], 'date') ?? stateOf(args[0], 'datetime')
        const time = stateOf(args[1], 'time')
        if (day === undefined || time === undefined) raise('TypeError', 'combine() takes a date and a time')
        return dateTimeValue(dateTime(day.day, time.micro, time.zone))
      }),
    },
    {
      typeName: 'type',
      call: (args, kwargs) => {
        const { day } = dayOf(args[0] ?? kwargs['year'], args[1] ?? kwargs['month'], args[2] ?? kwargs['day'])
        const clock = clockOf(args, kwargs, 3)
        return dateTimeValue(dateTime(day, clock.micro, clock.zone))
      },
    },
  )
}

const timezoneClass: HostObject = hostObject(
  { utc: zoneValue(UTC) },
  {
    typeName: 'type',
    call: (args) => {
      const offset = stateOf(args[0], 'timedelta')
      if (offset === undefined) raise('TypeError', 'timezone() argument 1 must be datetime.timedelta')
      const seconds = secondsOf(offset)
      return zoneValue(seconds === 0 ? UTC : fixedZone(seconds, `UTC${offsetText(seconds)}`))
    },
  },
)

function clockOf(
  args: readonly unknown[],
  kwargs: Readonly<Record<string, unknown>>,
  from: number,
): { kind: 'time'; micro: number; zone: Zone | null } {
  const [hour, minute, second, micro] = (
    [
      ['hour', 23],
      ['minute', 59],
      ['second', 59],
      ['microsecond', 999_999],
    ] as const
  ).map(([name, most], index) => {
    const value = wholeNumber(args[from + index] ?? kwargs[name] ?? 0)
    return value < 0 || value > most ? raise('ValueError', `${name} must be in 0..${most}`) : value
  }) as [number, number, number, number]
  const zone = zoneArgument(args[from + 4] ?? kwargs['tzinfo'])
  return { kind: 'time', micro: (hour * 3600 + minute * 60 + second) * MICROS_PER_SECOND + micro, zone }
}

function isoMoment(text: string): { kind: 'datetime'; day: number; micro: number; zone: Zone | null } {
  return parseIso(text) ?? raise('ValueError', `Invalid isoformat string: '${text}'`)
}

function instantOf(value: unknown, zone: Zone | null): ReturnType<typeof dateTime> {
  if (!isNumeric(value)) raise('TypeError', 'a timestamp must be a number')
  const seconds = Number(numberOf(value))
  const day = Math.floor(seconds / 86_400)
  const utc = dateTime(day, Math.round((seconds - day * 86_400) * MICROS_PER_SECOND), zone === null ? null : UTC)
  return zone === null ? utc : inZone(utc, zone)
}
