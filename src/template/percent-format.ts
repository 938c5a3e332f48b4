import { numberOf } from './comparing.js'
import { raise } from './errors.js'
import { plainNumber } from './host-values.js'
import { formatFloat, formatWhole } from './number-format.js'
import { asciiOnly, repr, str, typeName } from './printing.js'
import { failUndefined, isFloat, isNumeric, isText, PyDict, PyRange, textOf, Tuple, Undefined } from './values.js'

const DIRECTIVE = /%(?:\(([^)]*)\))?([-+ #0]*)(\*|\d+)?(?:\.(\*|\d+))?([a-zA-Z%])?/g

/** The types of directives that write a number. */
const NUMBERS = 'diuxXoeEfFgG'

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
  const { prefix, body } = convert(value, flags, precision, type)
  const wide = Number(width ?? 0)
  const missing = Math.max(0, wide - [...prefix, ...body].length)
  if (flags.includes('-')) return prefix + body + ' '.repeat(missing)
  if (flags.includes('0') && NUMBERS.includes(type)) return prefix + '0'.repeat(missing) + body
  return ' '.repeat(missing) + prefix + body
}

/** What is written, apart from what stands in front of zeros: the sign, and the base. */
interface Written {
  readonly prefix: string
  readonly body: string
}

function convert(given: unknown, flags: string, precision: string | undefined, type: string): Written {
  const text = textOfDirective(given, type)
  if (text !== null) return { prefix: '', body: cut(text, precision) }
  const value = plainNumber(given)
  if (type === 'c') return { prefix: '', body: character(value) }
  if (!NUMBERS.includes(type)) raise('ValueError', `unsupported format character '${type}'`)
  if (value instanceof Undefined && !'xXo'.includes(type)) failUndefined(value)
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
  if ('xXo'.includes(type) && isFloat(value)) raise('TypeError', `%${type} format: an integer is required, not float`)
  const number = 'diuxXo'.includes(type) ? wholeOf(numberOf(value)) : numberOf(value)
  const negative = number < 0 || Object.is(number, -0)
  const sign = negative ? '-' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : ''
  const magnitude = negative ? -number : number
  const isAlternate = flags.includes('#')
  if (!'diuxXo'.includes(type)) {
    return { prefix: sign, body: formatFloat(type, Number(magnitude), Number(precision ?? 6), isAlternate) }
  }
  const base = isAlternate && 'xXo'.includes(type) ? `0${type}` : ''
  const digits = formatWhole(type, BigInt(magnitude)).padStart(Number(precision ?? 0), '0')
  return { prefix: sign + base, body: digits }
}

/** The text of a directive that takes any value; null for one that does not. */
function textOfDirective(value: unknown, type: string): string | null {
  if (type === 's') return str(value)
  if (type === 'r') return repr(value)
  return type === 'a' ? asciiOnly(repr(value)) : null
}

/** One character, or the one that a number stands for. */
function character(value: unknown): string {
  if (isText(value) && [...textOf(value)].length === 1) return textOf(value)
  if (typeof value === 'boolean') return String.fromCodePoint(Number(value))
  const isWhole = typeof value === 'bigint' || (typeof value === 'number' && Number.isInteger(value))
  if (!isWhole) return raise('TypeError', '%c requires int or char')
  if (value < 0 || value > 0x10ffff) return raise('OverflowError', '%c arg not in range(0x110000)')
  return String.fromCodePoint(Number(value))
}

function wholeOf(magnitude: number | bigint): bigint {
  if (typeof magnitude === 'bigint') return magnitude
  if (Number.isNaN(magnitude)) return raise('ValueError', 'cannot convert float NaN to integer')
  if (!Number.isFinite(magnitude)) return raise('OverflowError', 'cannot convert float infinity to integer')
  return BigInt(Math.trunc(magnitude))
}

function cut(text: string, precision: string | undefined): string {
  return precision === undefined ? text : [...text].slice(0, Number(precision)).join('')
}
