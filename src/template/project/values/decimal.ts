import { raise } from '../../errors.js'

/**
 * An exact decimal number, `sign × coefficient × 10^exponent`, with the rules of Python's `decimal` module: 28 significant
 * digits, halves to even. `special` marks what is no number.
 */
export interface Decimal {
  readonly negative: boolean
  readonly coefficient: bigint
  readonly exponent: number
  readonly special: 'NaN' | 'Infinity' | null
}

/** Significant digits that results keep. */
const PRECISION = 28

export type Rounding =
  'ROUND_HALF_EVEN' | 'ROUND_HALF_UP' | 'ROUND_HALF_DOWN' | 'ROUND_DOWN' | 'ROUND_UP' | 'ROUND_FLOOR' | 'ROUND_CEILING'

const NOT_A_NUMBER: Decimal = { negative: false, coefficient: 0n, exponent: 0, special: 'NaN' }

/** Reads a number as Postgres or Python writes it; undefined when `text` is none. */
export function parseDecimal(text: string): Decimal | undefined {
  const trimmed = text.trim().replaceAll('_', '')
  const words = /^([+-]?)(nan|inf|infinity)$/i.exec(trimmed)
  if (words !== null) {
    const isNan = words[2]?.toLowerCase() === 'nan'
    return isNan ? NOT_A_NUMBER : { negative: words[1] === '-', coefficient: 0n, exponent: 0, special: 'Infinity' }
  }
  const match = /^([+-]?)(\d*)(?:\.(\d*))?(?:e([+-]?\d+))?$/i.exec(trimmed)
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match ?? []
  if (match === null || whole + fraction === '') return undefined
  return {
    negative: sign === '-',
    coefficient: BigInt(whole + fraction),
    exponent: Number(exponent) - fraction.length,
    special: null,
  }
}

/** A whole number as a decimal. */
export function decimalOfInteger(value: number | bigint): Decimal {
  const integer = BigInt(value)
  return { negative: integer < 0n, coefficient: integer < 0n ? -integer : integer, exponent: 0, special: null }
}

/** The exact value of a double, all of its digits: `0.1` is not one tenth. */
export function decimalOfDouble(value: number): Decimal {
  if (Number.isNaN(value)) return NOT_A_NUMBER
  if (!Number.isFinite(value)) return { negative: value < 0, coefficient: 0n, exponent: 0, special: 'Infinity' }
  let mantissa = Math.abs(value)
  let halvings = 0
  while (!Number.isInteger(mantissa)) {
    mantissa *= 2
    halvings += 1
  }
  return {
    negative: value < 0 || Object.is(value, -0),
    coefficient: BigInt(mantissa) * 5n ** BigInt(halvings),
    exponent: -halvings,
    special: null,
  }
}

export function addDecimals(left: Decimal, right: Decimal): Decimal {
  if (left.special !== null || right.special !== null) return addSpecial(left, right)
  const exponent = Math.min(left.exponent, right.exponent)
  return fix(fromSigned(signed(left, exponent) + signed(right, exponent), exponent))
}

export function negateDecimal(value: Decimal): Decimal {
  return value.coefficient === 0n && value.special === null
    ? { ...value, negative: false }
    : { ...value, negative: !value.negative }
}

export function multiplyDecimals(left: Decimal, right: Decimal): Decimal {
  const negative = left.negative !== right.negative
  if (left.special === 'NaN' || right.special === 'NaN') return NOT_A_NUMBER
  if (left.special !== null || right.special !== null)
    return { negative, coefficient: 0n, exponent: 0, special: 'Infinity' }
  return fix({
    negative,
    coefficient: left.coefficient * right.coefficient,
    exponent: left.exponent + right.exponent,
    special: null,
  })
}

export function divideDecimals(left: Decimal, right: Decimal): Decimal {
  const negative = left.negative !== right.negative
  if (left.special === 'NaN' || right.special === 'NaN') return NOT_A_NUMBER
  if (left.special !== null) return { ...left, negative }
  if (right.special !== null) return { negative, coefficient: 0n, exponent: 0, special: null }
  if (right.coefficient === 0n) raise('ZeroDivisionError', 'division by zero')
  const ideal = left.exponent - right.exponent
  if (left.coefficient === 0n) return fix({ negative, coefficient: 0n, exponent: ideal, special: null })
  const shift = digits(right.coefficient) - digits(left.coefficient) + PRECISION + 1
  const numerator = shift >= 0 ? left.coefficient * power(shift) : left.coefficient
  const denominator = shift >= 0 ? right.coefficient : right.coefficient * power(-shift)
  let coefficient = numerator / denominator
  let exponent = ideal - shift
  if (numerator % denominator !== 0n) {
    // A last digit that is neither 0 nor 5 keeps the rounding below from taking an inexact half for an exact one.
    if (coefficient % 5n === 0n) coefficient += 1n
  } else {
    while (exponent < ideal && coefficient % 10n === 0n) {
      coefficient /= 10n
      exponent += 1
    }
  }
  return fix({ negative, coefficient, exponent, special: null })
}

/** `//`, which cuts towards zero, and the rest, which has the sign of the dividend. */
export function divideWhole(left: Decimal, right: Decimal): { quotient: Decimal; rest: Decimal } {
  if (left.special !== null || right.special === 'NaN') return { quotient: NOT_A_NUMBER, rest: NOT_A_NUMBER }
  if (right.special !== null) return { quotient: decimalOfInteger(0), rest: left }
  if (right.coefficient === 0n) raise('ZeroDivisionError', 'division by zero')
  const exponent = Math.min(left.exponent, right.exponent)
  const dividend = signed(left, exponent)
  const divisor = signed(right, exponent)
  const size = abs(dividend) / abs(divisor)
  if (digits(size) > PRECISION) raise('OverflowError', `the whole quotient has more than ${PRECISION} digits`)
  const quotient: Decimal = {
    negative: left.negative !== right.negative,
    coefficient: size,
    exponent: 0,
    special: null,
  }
  return { quotient, rest: fix({ ...fromSigned(dividend % divisor, exponent), negative: left.negative }) }
}

/** A whole power. */
export function raiseDecimal(base: Decimal, exponent: number): Decimal {
  if (Math.abs(exponent) > 100_000) raise('OverflowError', 'exponent too large')
  if (exponent < 0) return divideDecimals(decimalOfInteger(1), raiseDecimal(base, -exponent))
  if (base.special !== null) return base
  return fix({
    negative: base.negative && exponent % 2 === 1,
    coefficient: base.coefficient ** BigInt(exponent),
    exponent: base.exponent * exponent,
    special: null,
  })
}

/** Negative, zero or positive; undefined when either is not a number. */
export function compareDecimals(left: Decimal, right: Decimal): number | undefined {
  if (left.special === 'NaN' || right.special === 'NaN') return undefined
  const rank = (value: Decimal): number => (value.special === null ? 0 : value.negative ? -1 : 1)
  if (rank(left) !== 0 || rank(right) !== 0) return rank(left) - rank(right)
  const exponent = Math.min(left.exponent, right.exponent)
  const difference = signed(left, exponent) - signed(right, exponent)
  return difference < 0n ? -1 : difference > 0n ? 1 : 0
}

/** The value with exactly this exponent, such as -2 for two places. */
export function quantizeDecimal(value: Decimal, exponent: number, rounding: Rounding = 'ROUND_HALF_EVEN'): Decimal {
  if (value.special !== null) return value
  if (value.exponent >= exponent) {
    return { ...value, coefficient: value.coefficient * power(value.exponent - exponent), exponent }
  }
  return { ...value, coefficient: roundedQuotient(value, exponent - value.exponent, rounding), exponent }
}

/** Without zeros at the end, as `normalize()` gives it. */
export function normalizeDecimal(value: Decimal): Decimal {
  if (value.special !== null) return value
  if (value.coefficient === 0n) return { ...value, exponent: 0 }
  let { coefficient, exponent } = fix(value)
  while (coefficient % 10n === 0n) {
    coefficient /= 10n
    exponent += 1
  }
  return { ...value, coefficient, exponent }
}

/** The whole part. */
export function truncateDecimal(value: Decimal): bigint {
  if (value.special !== null) raise('ValueError', `cannot convert ${printDecimal(value)} to integer`)
  return value.exponent >= 0
    ? signed(value, 0)
    : signed({ ...value, coefficient: value.coefficient / power(-value.exponent), exponent: 0 }, 0)
}

/** As Python prints it: `1.50`, `1E+3`, `0E-7`. */
export function printDecimal(value: Decimal): string {
  const sign = value.negative ? '-' : ''
  if (value.special !== null) return sign + value.special
  const text = value.coefficient.toString()
  const left = value.exponent + text.length
  const dot = value.exponent <= 0 && left > -6 ? left : 1
  const whole = dot <= 0 ? '0' : text.slice(0, dot).padEnd(dot, '0')
  const fraction = dot <= 0 ? `.${'0'.repeat(-dot)}${text}` : dot >= text.length ? '' : `.${text.slice(dot)}`
  const tail = left === dot ? '' : `E${left > dot ? '+' : '-'}${Math.abs(left - dot)}`
  return sign + whole + fraction + tail
}

function addSpecial(left: Decimal, right: Decimal): Decimal {
  if (left.special === 'NaN' || right.special === 'NaN') return NOT_A_NUMBER
  if (left.special !== null && right.special !== null && left.negative !== right.negative) return NOT_A_NUMBER
  return left.special !== null ? left : right
}

function fix(value: Decimal): Decimal {
  const excess = digits(value.coefficient) - PRECISION
  if (excess <= 0) return value
  const rounded = {
    ...value,
    coefficient: roundedQuotient(value, excess, 'ROUND_HALF_EVEN'),
    exponent: value.exponent + excess,
  }
  return digits(rounded.coefficient) > PRECISION
    ? { ...rounded, coefficient: rounded.coefficient / 10n, exponent: rounded.exponent + 1 }
    : rounded
}

function roundedQuotient(value: Decimal, places: number, rounding: Rounding): bigint {
  const divisor = power(places)
  const quotient = value.coefficient / divisor
  const rest = value.coefficient % divisor
  if (rest === 0n) return quotient
  const half = rest * 2n - divisor
  const up: Readonly<Record<Rounding, boolean>> = {
    ROUND_HALF_EVEN: half > 0n || (half === 0n && quotient % 2n === 1n),
    ROUND_HALF_UP: half >= 0n,
    ROUND_HALF_DOWN: half > 0n,
    ROUND_DOWN: false,
    ROUND_UP: true,
    ROUND_FLOOR: value.negative,
    ROUND_CEILING: !value.negative,
  }
  return up[rounding] ? quotient + 1n : quotient
}

function signed(value: Decimal, exponent: number): bigint {
  const scaled = value.coefficient * power(value.exponent - exponent)
  return value.negative ? -scaled : scaled
}

function fromSigned(value: bigint, exponent: number): Decimal {
  return { negative: value < 0n, coefficient: value < 0n ? -value : value, exponent, special: null }
}

function abs(value: bigint): bigint {
  return value < 0n ? -value : value
}

function digits(value: bigint): number {
  return value.toString().length
}

function power(places: number): bigint {
  if (places > 100_000) raise('OverflowError', 'number too large')
  return 10n ** BigInt(places)
}
