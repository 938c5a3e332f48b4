import { negate, operate, shrink } from './arithmetic.js'
import { integerArgument } from './arguments.js'
import { numberOf, truth } from './comparing.js'
import { define, type Operation } from './definitions.js'
import { raise } from './errors.js'
import { HostObject } from './host-values.js'
import { formatFixed } from './number-format.js'
import { str, typeName } from './printing.js'
import { failUndefined, float, isFloat, isNumeric, isText, PyFloat, textOf, Undefined } from './values.js'

const DIGITS = /^\s*([-+]?)(0[xX]_?|0[oO]_?|0[bB]_?)?([0-9a-zA-Z]+(?:_[0-9a-zA-Z]+)*)\s*$/
const FLOAT = /^\s*[-+]?(?:(?:\d+(?:_\d+)*)?\.?(?:\d+(?:_\d+)*)?(?:e[-+]?\d+)?|inf(?:inity)?|nan)\s*$/i

/** Python's `int(text, base)`; undefined for what is no number. */
export function parseInteger(text: string, base: number): number | bigint | undefined {
  const match = DIGITS.exec(text)
  if (match === null) return undefined
  const [, sign, prefix, digits] = match as unknown as [string, string, string | undefined, string]
  const prefixBase = prefix === undefined ? null : { x: 16, o: 8, b: 2 }[prefix[1]!.toLowerCase()]!
  const radix = base === 0 ? (prefixBase ?? 10) : base
  let body = digits
  if (prefixBase !== null && prefixBase !== radix) {
    // `0b1` is a number of base 16 too; in other bases the letter has to be a digit.
    body = prefix! + digits
  }
  if (base === 0 && prefixBase === null && /^0[0-9]/.test(body) && !/^0+$/.test(body)) return undefined
  let value = 0n
  for (const character of body.replaceAll('_', '').toLowerCase()) {
    const digit = Number.parseInt(character, 36)
    if (Number.isNaN(digit) || digit >= radix) return undefined
    value = value * BigInt(radix) + BigInt(digit)
  }
  return shrink(sign === '-' ? -value : value)
}

/** Python's `float(text)`; undefined for what is no number. */
export function parseFloatText(text: string): number | undefined {
  if (!FLOAT.test(text) || !/[\dn]/i.test(text)) return undefined
  const plain = text.trim().replaceAll('_', '').toLowerCase()
  if (/^[-+]?\.?e/.test(plain)) return undefined
  if (plain.includes('inf')) return plain.startsWith('-') ? -Infinity : Infinity
  if (plain.includes('nan')) return NaN
  const value = Number(plain)
  return Number.isNaN(value) ? undefined : value
}

function toFloat(value: unknown): number | undefined {
  if (isNumeric(value)) return Number(numberOf(value))
  if (isText(value)) return parseFloatText(textOf(value))
  if (value instanceof Undefined) failUndefined(value)
  return value instanceof HostObject && value.extras.operate !== undefined ? parseFloatText(str(value)) : undefined
}

function toInteger(value: unknown, base: number): unknown {
  if (isText(value)) {
    const whole = parseInteger(textOf(value), base)
    if (whole !== undefined) return whole
    const fraction = parseFloatText(textOf(value))
    return fraction === undefined || !Number.isFinite(fraction) ? undefined : shrink(BigInt(Math.trunc(fraction)))
  }
  if (isNumeric(value) && !isFloat(value)) return typeof value === 'boolean' ? Number(value) : value
  const number = toFloat(value)
  if (number === undefined || Number.isNaN(number)) return undefined
  if (!Number.isFinite(number)) return raise('OverflowError', 'cannot convert float infinity to integer')
  return shrink(BigInt(Math.trunc(number)))
}

function absolute(value: unknown): unknown {
  if (value instanceof HostObject && value.extras.compare !== undefined) {
    return (value.extras.compare(0) ?? 0) < 0 ? negate(value) : value
  }
  if (!isNumeric(value)) return raise('TypeError', `bad operand type for abs(): '${typeName(value)}'`)
  if (typeof value === 'boolean') return Number(value)
  const number = numberOf(value)
  return number < 0 || Object.is(number, -0) ? negate(value) : value
}

/** Python's `round`: ties go to the even digit; ints stay ints. */
function round(value: unknown, precision: number, method: string): unknown {
  if (!['common', 'ceil', 'floor'].includes(method))
    raise('FilterArgumentError', 'method must be common, ceil or floor')
  if (value instanceof HostObject && value.extras.operate !== undefined)
    return round(float(toFloat(value) ?? NaN), precision, method)
  if (method !== 'common') {
    const scale = operate('**', 10, precision)
    const scaled = operate('*', value, scale)
    if (!isNumeric(value)) return raise('TypeError', `must be real number, not ${typeName(value)}`)
    // Whole numbers have no negative zero.
    if (!isFloat(scaled)) return operate('/', scaled, scale)
    const size = Number(numberOf(scaled))
    return operate('/', (method === 'ceil' ? Math.ceil(size) : Math.floor(size)) + 0, scale)
  }
  if (!isNumeric(value)) return raise('TypeError', `type ${typeName(value)} doesn't define __round__ method`)
  if (!isFloat(value)) return roundInteger(BigInt(numberOf(value)), precision)
  const number = Number(numberOf(value))
  if (number === 0 || !Number.isFinite(number)) return value
  const rounded =
    precision >= 0
      ? Number(formatFixed(number, Math.min(precision, 100)))
      : Number(roundInteger(BigInt(Math.trunc(number)), precision, !Number.isInteger(number)))
  return float(rounded === 0 && number < 0 ? -0 : rounded)
}

/** `isCut`: something behind the point was cut off towards zero, so that what looks like a tie is none. */
function roundInteger(value: bigint, precision: number, isCut = false): number | bigint {
  if (precision >= 0) return shrink(value)
  const unit = 10n ** BigInt(-precision)
  const rest = ((value % unit) + unit) % unit
  const below = value - rest
  const isUpInTie = isCut ? value > 0n : (below / unit) % 2n !== 0n
  const up = rest * 2n > unit || (rest * 2n === unit && isUpInTie)
  return shrink(up ? below + unit : below)
}

function fileSize(bytes: number, binary: boolean): string {
  const base = binary ? 1024 : 1000
  if (bytes === 1) return '1 Byte'
  if (bytes < base) return `${BigInt(Math.trunc(bytes))} Bytes`
  const prefixes = [...'kMGTPEZY'].map((letter) => (binary ? `${letter.toUpperCase()}iB` : `${letter}B`))
  const at = prefixes.findIndex((_, index) => bytes < base ** (index + 2))
  const index = at === -1 ? prefixes.length - 1 : at
  return `${formatFixed((base * bytes) / base ** (index + 2), 1)} ${prefixes[index]!}`
}

/** Filters of numbers. */
export const numberFilters: readonly (readonly [string, Operation])[] = [
  define('abs', absolute),
  define('int default? base?', (value, [fallback, base]) => {
    const found = toInteger(value, base === undefined ? 10 : integerArgument(base))
    return found ?? (fallback === undefined ? 0 : fallback)
  }),
  define('float default?', (value, [fallback]) => {
    const found = toFloat(value)
    if (found !== undefined) return float(found)
    return fallback === undefined ? new PyFloat(0) : fallback
  }),
  define('round precision? method?', (value, [precision, method]) =>
    round(
      value,
      precision === undefined ? 0 : integerArgument(precision),
      method === undefined ? 'common' : str(method),
    ),
  ),
  define('filesizeformat binary?', (value, [binary]) => {
    const bytes = toFloat(value)
    if (bytes === undefined) {
      if (isText(value)) raise('ValueError', `could not convert string to float: '${textOf(value)}'`)
      return raise('TypeError', `float() argument must be a string or a real number, not '${typeName(value)}'`)
    }
    return fileSize(bytes, binary !== undefined && truth(binary))
  }),
]
