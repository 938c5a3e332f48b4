import { raise } from '../../errors.js'
import { type HostObject, hostFunction, hostObject } from '../../host-values.js'
import { PySet, tuple } from '../../values.js'
import { dateTimeValue, inZone } from '../time/date-time-value.js'
import { dateTime, type DateTimeState } from '../time/moment.js'
import { stateOf } from '../time/state-of.js'
import { fixedZone, namedZone, UTC, type Zone, zoneAt, zoneNames } from '../time/zone.js'
import { zoneValue } from '../time/zone-value.js'
import { asText } from '../values/convert.js'
import { wholeNumber } from '../time/date-value.js'

/** `modules.pytz`: zones by name, with pytz's `localize` and `normalize`. */
export function pytzModule(): HostObject {
  return hostObject(
    {
      timezone: hostFunction('pytz.timezone', (args) => pytzZone(namedZone(asText(args[0])))),
      utc: pytzZone(UTC),
      UTC: pytzZone(UTC),
      FixedOffset: hostFunction('pytz.FixedOffset', (args) => {
        const minutes = wholeNumber(args[0])
        return pytzZone(fixedZone(minutes * 60, `pytz.FixedOffset(${minutes})`))
      }),
      all_timezones: tuple(zoneNames()),
      common_timezones: tuple(zoneNames()),
      all_timezones_set: PySet.from(zoneNames()),
      common_timezones_set: PySet.from(zoneNames()),
    },
    { typeName: 'module' },
  )
}

function pytzZone(zone: Zone): HostObject {
  return zoneValue(zone, {
    localize: hostFunction('tzinfo.localize', (args) => {
      const naive = moment(args[0])
      if (naive.zone !== null) raise('ValueError', 'Not naive datetime (tzinfo is already set)')
      const attached = zone === UTC ? UTC : zoneAt(zone, zone.offset(naive), naive)
      return dateTimeValue(dateTime(naive.day, naive.micro, attached))
    }),
    normalize: hostFunction('tzinfo.normalize', (args) => {
      const aware = moment(args[0])
      if (aware.zone === null) raise('ValueError', 'Naive time - no tzinfo set')
      return dateTimeValue(inZone(aware, zone))
    }),
  })
}

function moment(value: unknown): DateTimeState {
  return stateOf(value, 'datetime') ?? raise('TypeError', 'expected a datetime')
}
