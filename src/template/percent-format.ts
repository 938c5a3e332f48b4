import { numberOf } from './comparing.js'
import { raise } from './errors.js'
import { plainNumber } from './host-values.js'
import { formatFixed, formatGeneral, scientific } from './number-format.js'
import { repr, str, typeName } from './printing.js'
import { failUndefined, isNumeric, PyDict, PyRange, Tuple, Undefined } from './values.js'

const DIRECTIVE = /%(?:\(([^)]*)\))?([-+ #0]*)(\*|\d+)?(?:\.(\*|\d+))?([a-zA-Z%])?/g

/** Python's `text % values`. */
export function formatPercent(format: string, values: unknown): string {
  const list = values instanceof Tuple ? [...values] : null
  let next = 0
  let named = false
  const take = (): unknown => {
    if (list !== null) {
      if (next >= list.length) raise('TypeError', 'not enough arguments for format string')
      next += 1
      return list[next - 1]
    }
    if (next > 0) raise('TypeError', 'not enough arguments for format string')
    next += 1
    return values
  }
  const out = format.replace(
    DIRECTIVE,
    (
      _whole,
      key: string | undefined,
      flags: string,
      width: string | undefined,
      precision: string | undefined,
      type: string | undefined,
    ) => {
      if (type === undefined) raise('ValueError', 'incomplete format')
      if (type === '%') return '%'
      if (key !== undefined) {
        if (!(values instanceof PyDict)) raise('TypeError', 'format requires a mapping')
        named = true
        if (!values.has(key)) raise('KeyError', repr(key))
        return directive(values.get(key), flags, width, precision, type)
      }
      const wide = width === '*' ? String(numberOf(take())) : width
      const precise = precision === '*' ? String(numberOf(take())) : precision
      return directive(take(), flags, wide, precise, type)
    },
  )
  if (
    list !== null
      ? next < list.length
      : next === 0 &&
        !named &&
        !(values instanceof PyDict) &&
        !Array.isArray(values) &&
        !(values instanceof Undefined || values instanceof PyRange)
  ) {
    if (list === null || list.length > 0) raise('TypeError', 'not all arguments converted during string formatting')
  }
  return out
}

function directive(
  value: unknown,
  flags: string,
  width: string | undefined,
  precision: string | undefined,
  type: string,
): string {
  const body = convert(value, flags, precision, type)
  const wide = Number(width ?? 0)
  if (flags.includes('-')) return body.padEnd(wide)
  if (flags.includes('0') && 'diuxXoeEfFgG'.includes(type)) {
    const sign = /^[-+ ]/.test(body) ? body[0]! : ''
    return sign + body.slice(sign.length).padStart(wide - sign.length, '0')
  }
  return body.padStart(wide)
}

function convert(given: unknown, flags: string, precision: string | undefined, type: string): string {
  if (type === 's') return cut(str(given), precision)
  if (type === 'r' || type === 'a') return cut(repr(given), precision)
  const value = plainNumber(given)
  if (type === 'c') return typeof value === 'number' ? String.fromCodePoint(value) : str(value)
  if (!'diuxXoeEfFgG'.includes(type)) raise('ValueError', `unsupported format character '${type}'`)
  if (value instanceof Undefined) failUndefined(value)
  if (!isNumeric(value)) {
    const wanted = 'diu'.includes(type)
      ? 'a real number is required'
      : 'xXo'.includes(type)
        ? 'an integer is required'
        : 'must be real number'
    raise(
      'TypeError',
      'eEfFgG'.includes(type)
        ? `must be real number, not ${typeName(value)}`
        : `%${type} format: ${wanted}, not ${typeName(value)}`,
    )
  }
  const number = numberOf(value)
  const negative = number < 0
  const sign = negative ? '-' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : ''
  const magnitude = negative ? -number : number
  return sign + digits(magnitude, precision, type, flags)
}

function digits(magnitude: number | bigint, precision: string | undefined, type: string, flags: string): string {
  const places = Number(precision ?? 6)
  switch (type) {
    case 'd':
    case 'i':
    case 'u':
      return wholeText(magnitude).padStart(Number(precision ?? 0), '0')
    case 'x':
      return (flags.includes('#') ? '0x' : '') + BigInt(wholeText(magnitude)).toString(16)
    case 'X':
      return (flags.includes('#') ? '0X' : '') + BigInt(wholeText(magnitude)).toString(16).toUpperCase()
    case 'o':
      return (flags.includes('#') ? '0o' : '') + BigInt(wholeText(magnitude)).toString(8)
    case 'e':
    case 'E':
      return type === 'E' ? scientific(Number(magnitude), places).toUpperCase() : scientific(Number(magnitude), places)
    case 'g':
    case 'G':
      return type === 'G'
        ? formatGeneral(Number(magnitude), places).toUpperCase()
        : formatGeneral(Number(magnitude), places)
    default:
      return formatFixed(Number(magnitude), places)
  }
}

function wholeText(magnitude: number | bigint): string {
  return typeof magnitude === 'bigint' ? magnitude.toString() : BigInt(Math.trunc(magnitude)).toString()
}

function cut(text: string, precision: string | undefined): string {
  return precision === undefined ? text : text.slice(0, Number(precision))
}
