import { type HostObject, hostFunction, hostObject } from '../../host-values.js'
import { raise } from '../../errors.js'
import { typeName } from '../../printing.js'
import { asText } from '../values/convert.js'
import { dayNumber, MICROS_PER_SECOND } from './civil.js'
import { formatMoment } from './format.js'
import { clockText, dateTime, type TimeState } from './moment.js'
import { stateOf } from './state-of.js'
import type { Zone } from './zone.js'

/** A zone as a template value. `members` are those of pytz, which need datetimes and are given by its module. */
export function zoneValue(zone: Zone, members: Readonly<Record<string, unknown>> = {}): HostObject {
  return hostObject(
    { zone: zone.name, ...members },
    {
      typeName: 'tzinfo',
      inner: { kind: 'zone', zone },
      str: () => zone.name,
      repr: () => `<${zone.name}>`,
      hash: () => `zone ${zone.key}`,
      equals: (other) => stateOf(other, 'zone')?.zone.key === zone.key,
    },
  )
}

/** A time of day as a template value: Python's `time`. */
export function clockValue(value: TimeState): HostObject {
  const seconds = Math.floor(value.micro / MICROS_PER_SECOND)
  return hostObject(
    {
      hour: Math.floor(seconds / 3600),
      minute: Math.floor(seconds / 60) % 60,
      second: seconds % 60,
      microsecond: value.micro % MICROS_PER_SECOND,
      tzinfo: value.zone === null ? null : zoneValue(value.zone),
      isoformat: hostFunction('time.isoformat', () => clockText(value.micro)),
      strftime: hostFunction('time.strftime', (args) =>
        formatMoment(dateTime(dayNumber(1900, 1, 1), value.micro, value.zone), asText(args[0])),
      ),
    },
    {
      typeName: 'datetime.time',
      inner: value,
      str: () => clockText(value.micro),
      repr: () => {
        const micros = value.micro % MICROS_PER_SECOND
        const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60, micros]
        return `datetime.time(${parts.slice(0, micros > 0 ? 4 : seconds % 60 > 0 ? 3 : 2).join(', ')})`
      },
      hash: () => `time ${value.micro}`,
      equals: (other) => stateOf(other, 'time')?.micro === value.micro,
      compare: (other) => {
        const theirs = stateOf(other, 'time')
        return theirs === undefined
          ? raise('TypeError', `'<' not supported between instances of 'datetime.time' and '${typeName(other)}'`)
          : value.micro - theirs.micro
      },
    },
  )
}
