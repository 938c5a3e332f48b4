import { raise } from '../../errors.js'
import { HostObject, hostFunction, hostObject } from '../../host-values.js'
import { typeName } from '../../printing.js'
import { shrink } from '../../arithmetic.js'
import { isInt, isText, PyFloat, textOf } from '../../values.js'
import { isRecord } from './convert.js'
import {
  addDecimals,
  compareDecimals,
  type Decimal,
  decimalOfDouble,
  decimalOfInteger,
  divideDecimals,
  divideWhole,
  multiplyDecimals,
  negateDecimal,
  normalizeDecimal,
  parseDecimal,
  printDecimal,
  quantizeDecimal,
  raiseDecimal,
  type Rounding,
  truncateDecimal,
} from './decimal.js'

/** An exact number of a query result (`numeric`, and floats as agate keeps them) as a template value. */
export function decimalValue(value: Decimal): HostObject {
  return hostObject(
    {
      quantize: hostFunction('Decimal.quantize', (args, kwargs) => {
        const rounding = args[1] ?? kwargs['rounding'] ?? 'ROUND_HALF_EVEN'
        return decimalValue(quantizeDecimal(value, operand(args[0]).exponent, String(rounding) as Rounding))
      }),
      normalize: hostFunction('Decimal.normalize', () => decimalValue(normalizeDecimal(value))),
      to_integral_value: hostFunction('Decimal.to_integral_value', () => decimalValue(quantizeDecimal(value, 0))),
      is_nan: hostFunction('Decimal.is_nan', () => value.special === 'NaN'),
      is_zero: hostFunction('Decimal.is_zero', () => isZero(value)),
      is_finite: hostFunction('Decimal.is_finite', () => value.special === null),
      is_signed: hostFunction('Decimal.is_signed', () => value.negative),
      copy_abs: hostFunction('Decimal.copy_abs', () => decimalValue({ ...value, negative: false })),
      copy_negate: hostFunction('Decimal.copy_negate', () => decimalValue({ ...value, negative: !value.negative })),
    },
    {
      typeName: 'decimal.Decimal',
      inner: value,
      str: () => printDecimal(value),
      repr: () => `Decimal('${printDecimal(value)}')`,
      truth: () => !isZero(value),
      number: () =>
        value.special === null && value.exponent >= 0 ? truncateDecimal(value) : Number(printDecimal(value)),
      hash: () => hashOf(value),
      equals: (other) => {
        const theirs = comparable(other)
        return theirs !== undefined && compareDecimals(value, theirs) === 0
      },
      compare: (other) => {
        const theirs = comparable(other)
        if (theirs === undefined) {
          raise('TypeError', `'<' not supported between instances of 'decimal.Decimal' and '${typeName(other)}'`)
        }
        return compareDecimals(value, theirs)
      },
      operate: (operator, other, reversed) => {
        const theirs = decimalOf(other)
        if (theirs === undefined) {
          const [left, right] = reversed ? [typeName(other), 'decimal.Decimal'] : ['decimal.Decimal', typeName(other)]
          raise('TypeError', `unsupported operand type(s) for ${operator}: '${left}' and '${right}'`)
        }
        return decimalValue(reversed ? calculate(operator, theirs, value) : calculate(operator, value, theirs))
      },
    },
  )
}

/** The decimal behind a template value, also of whole numbers; undefined for others, floats too, as in Python. */
export function decimalOf(value: unknown): Decimal | undefined {
  if (typeof value === 'boolean') return decimalOfInteger(value ? 1 : 0)
  if (isInt(value)) return decimalOfInteger(value)
  if (!(value instanceof HostObject)) return undefined
  const inner = value.extras.inner
  return isRecord(inner) && 'coefficient' in inner ? (inner as unknown as Decimal) : undefined
}

function calculate(operator: string, left: Decimal, right: Decimal): Decimal {
  switch (operator) {
    case '+':
      return addDecimals(left, right)
    case '-':
      return addDecimals(left, negateDecimal(right))
    case '*':
      return multiplyDecimals(left, right)
    case '/':
      return divideDecimals(left, right)
    case '//':
      return divideWhole(left, right).quotient
    case '%':
      return divideWhole(left, right).rest
    default: {
      const exponent = right.special === null && right.exponent >= 0 ? Number(truncateDecimal(right)) : Number.NaN
      if (!Number.isInteger(exponent)) raise('ValueError', 'only whole powers of decimals are supported')
      return raiseDecimal(left, exponent)
    }
  }
}

function operand(value: unknown): Decimal {
  const found = isText(value) ? parseDecimal(textOf(value)) : decimalOf(value)
  return found ?? raise('TypeError', `conversion from ${typeName(value)} to Decimal is not supported`)
}

function comparable(value: unknown): Decimal | undefined {
  if (value instanceof PyFloat) return decimalOfDouble(value.value)
  if (typeof value === 'number' && !Number.isInteger(value)) return decimalOfDouble(value)
  return decimalOf(value)
}

function isZero(value: Decimal): boolean {
  return value.special === null && value.coefficient === 0n
}

/** Whole decimals are one key with the int of the same value, as in Python. */
function hashOf(value: Decimal): unknown {
  const normal = normalizeDecimal(value)
  return normal.special === null && normal.exponent >= 0 ? shrink(truncateDecimal(normal)) : `d${printDecimal(normal)}`
}
