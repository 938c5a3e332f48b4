import { shrink } from '../../arithmetic.js'
import { floatText } from '../../printing.js'
import { MICROS_PER_SECOND } from '../time/civil.js'
import { dateValue } from '../time/date-value.js'
import { dateTimeValue } from '../time/date-time-value.js'
import { parseIso } from '../time/format.js'
import { date, span } from '../time/moment.js'
import { spanValue } from '../time/span-value.js'
import { jsonValue, arrayText } from './container-values.js'
import { parseDecimal } from './decimal.js'
import { decimalValue } from './decimal-value.js'

/** Types whose values are more than text to a template, by their object id in Postgres. */
const TYPE = {
  bool: 16,
  int8: 20,
  int2: 21,
  int4: 23,
  oid: 26,
  float4: 700,
  float8: 701,
  date: 1082,
  timestamp: 1114,
  timestamptz: 1184,
  interval: 1186,
  numeric: 1700,
  json: 114,
  jsonb: 3802,
} as const

/** The name of the class that agate would give a column of this type. */
export function columnTypeName(typeId: number): string {
  switch (typeId) {
    case TYPE.bool:
      return 'Boolean'
    case TYPE.int8:
    case TYPE.int2:
    case TYPE.int4:
    case TYPE.oid:
      return 'Integer'
    case TYPE.float4:
    case TYPE.float8:
    case TYPE.numeric:
      return 'Number'
    case TYPE.date:
      return 'Date'
    case TYPE.timestamp:
    case TYPE.timestamptz:
      return 'DateTime'
    case TYPE.interval:
      return 'TimeDelta'
    default:
      return 'Text'
  }
}

/** The type of a column of a seed; what agate reads as a number is exact, whatever the table's column will be. */
const SEED_TYPES: Readonly<Record<string, number>> = {
  boolean: TYPE.bool,
  integer: TYPE.int4,
  bigint: TYPE.int8,
  numeric: TYPE.numeric,
  'double precision': TYPE.numeric,
  date: TYPE.date,
  'timestamp without time zone': TYPE.timestamp,
  'timestamp with time zone': TYPE.timestamptz,
}

/** The object id of a type that the engine finds for a column of a file; that of text for all others. */
export function seedTypeId(name: string): number {
  return SEED_TYPES[name] ?? 25
}

/**
 * The server's text of a value as a template value: whole numbers, exact decimals, dates, times and spans; arrays and JSON
 * become JSON text, as agate keeps them; other types stay text. What Python could not hold (infinite dates, years before 1)
 * stays text, too.
 */
export function queryValue(text: string | null, typeId: number): unknown {
  if (text === null) return null
  switch (typeId) {
    case TYPE.bool:
      return text === 't' || text === 'true'
    case TYPE.int8:
    case TYPE.int2:
    case TYPE.int4:
    case TYPE.oid:
      return shrink(BigInt(text))
    case TYPE.float4:
    case TYPE.float8:
      return decimalText(/^-?(nan|infinity)$/i.test(text) ? text : floatText(Number(text)))
    case TYPE.numeric:
      return decimalText(text)
    case TYPE.date: {
      const parsed = parseIso(text)
      return parsed === undefined ? text : dateValue(date(parsed.day))
    }
    case TYPE.timestamp:
    case TYPE.timestamptz: {
      const parsed = parseIso(text)
      return parsed === undefined ? text : dateTimeValue(parsed)
    }
    case TYPE.interval:
      return intervalValue(text)
    case TYPE.json:
    case TYPE.jsonb:
      return jsonValue(text)
    default:
      return arrayText(text, typeId)
  }
}

function decimalText(text: string): unknown {
  const parsed = parseDecimal(text)
  return parsed === undefined ? text : decimalValue(parsed)
}

const INTERVAL_DAYS: Readonly<Record<string, number>> = { year: 365, mon: 30, day: 1 }

/** `1 year 2 mons 3 days -04:05:06.7`; a year counts 365 days and a month 30, as the field's driver has it. */
function intervalValue(text: string): unknown {
  let days = 0
  let micros = 0
  for (const part of text.matchAll(/([+-]?\d+) (year|mon|day)s?|([+-]?)(\d+):(\d\d):(\d\d)(?:\.(\d{1,6}))?/g)) {
    const [, amount, unit, sign, hours, minutes, seconds, fraction = ''] = part
    if (unit !== undefined) {
      days += Number(amount) * (INTERVAL_DAYS[unit] ?? 0)
    } else {
      const clock = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)
      micros += (clock * MICROS_PER_SECOND + Number(fraction.padEnd(6, '0'))) * (sign === '-' ? -1 : 1)
    }
  }
  return spanValue(span(days, micros))
}
