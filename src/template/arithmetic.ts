import { equals, iterate, numberOf } from './comparing.js'
import { raise } from './errors.js'
import { HostObject } from './host-values.js'
import { escapeMarkup } from './escape-markup.js'
import { formatPercent } from './percent-format.js'
import { ratioOf } from './double.js'
import { typeName } from './printing.js'
import {
  DictView,
  float,
  isFloat,
  isNumeric,
  isText,
  Markup,
  PyDict,
  PyFloat,
  PySet,
  textOf,
  Tuple,
  tuple,
  Undefined,
  failUndefined,
} from './values.js'

/** The binary operators of template arithmetic. */
export type Operator = '+' | '-' | '*' | '/' | '//' | '%' | '**'

/** Longest list that `+`, and longest text or list that `*` may make: templates may not exhaust memory by accident. */
const MAX_LENGTH = 10_000_000

/** Applies a binary operator with Python's rules: ints stay exact, floats stay floats, text and lists join and repeat. */
export function operate(operator: Operator, left: unknown, right: unknown): unknown {
  if (isNumeric(left) && isNumeric(right)) return numeric(operator, left, right)
  if (operator === '%' && isText(left)) {
    const formatted = formatPercent(textOf(left), right)
    return left instanceof Markup ? new Markup(formatted) : formatted
  }
  if (left instanceof Undefined) failUndefined(left)
  if (left instanceof HostObject && left.extras.operate !== undefined)
    return left.extras.operate(operator, right, false)
  if (right instanceof HostObject && right.extras.operate !== undefined)
    return right.extras.operate(operator, left, true)
  if (operator === '+') {
    if (isText(left) && isText(right)) return join(left, right)
    if (left instanceof Tuple && right instanceof Tuple) return tuple(joined(left, right))
    if (isList(left) && isList(right)) return joined(left, right)
  }
  if (operator === '*') {
    const repeated = repeat(left, right) ?? repeat(right, left)
    if (repeated !== undefined) return repeated
  }
  if (operator === '-' && left instanceof PySet && right instanceof PySet) {
    return PySet.from([...left].filter((item) => !right.dict.has(item)))
  }
  if (operator === '-' && left instanceof DictView && left.part !== 'values') return viewWithout(left, right)
  if (right instanceof Undefined) failUndefined(right)
  return mismatch(operator, left, right)
}

/** `dict.keys() - …`: the rest as a set; anything that has items may stand behind it. */
function viewWithout(view: DictView, other: unknown): PySet {
  const without = PySet.from(iterate(other))
  return PySet.from([...view].filter((item) => !without.dict.has(item)))
}

function joined(left: readonly unknown[], right: readonly unknown[]): unknown[] {
  limitLength(left.length + right.length)
  return [...left, ...right]
}

function limitLength(length: number): void {
  if (length > MAX_LENGTH) raise('OverflowError', `${length} items or characters are over the limit of ${MAX_LENGTH}`)
}

/** Markup stays markup: what is added to it is escaped. */
function join(left: string | Markup, right: string | Markup): string | Markup {
  if (typeof left === 'string' && typeof right === 'string') return left + right
  return new Markup(escapeMarkup(left).text + escapeMarkup(right).text)
}

function mismatch(operator: Operator, left: unknown, right: unknown): never {
  if (operator === '+' && isText(left)) {
    raise('TypeError', `can only concatenate str (not "${typeName(right)}") to str`)
  }
  if (operator === '+' && Array.isArray(left)) {
    raise('TypeError', `can only concatenate ${typeName(left)} (not "${typeName(right)}") to ${typeName(left)}`)
  }
  if (operator === '*' && (typeof left === 'bigint' || typeof right === 'bigint')) {
    const other = typeof left === 'bigint' ? right : left
    if (isText(other) || Array.isArray(other)) raise('OverflowError', "cannot fit 'int' into an index-sized integer")
  }
  if (operator === '*' && (isText(left) || Array.isArray(left))) {
    raise('TypeError', `can't multiply sequence by non-int of type '${typeName(right)}'`)
  }
  if (operator === '*' && (isText(right) || Array.isArray(right)) && !(left instanceof PyDict)) {
    raise('TypeError', `can't multiply sequence by non-int of type '${typeName(left)}'`)
  }
  const name = operator === '**' ? '** or pow()' : operator
  raise('TypeError', `unsupported operand type(s) for ${name}: '${typeName(left)}' and '${typeName(right)}'`)
}

function isList(value: unknown): value is unknown[] {
  return Array.isArray(value) && !(value instanceof Tuple)
}

function repeat(value: unknown, times: unknown): unknown {
  const integer = typeof times === 'boolean' ? Number(times) : times
  if (typeof integer !== 'number' || !Number.isInteger(integer)) return undefined
  const count = Math.max(0, integer)
  const length = isText(value) ? textOf(value).length : Array.isArray(value) ? value.length : 0
  limitLength(length * count)
  if (value instanceof Markup) return new Markup(value.text.repeat(count))
  if (isText(value)) return textOf(value).repeat(count)
  if (!Array.isArray(value)) return undefined
  const items = Array.from({ length: count }, () => [...value] as unknown[]).flat()
  return value instanceof Tuple ? tuple(items) : items
}

function numeric(operator: Operator, left: unknown, right: unknown): unknown {
  const floating = isFloat(left) || isFloat(right)
  if (operator === '/') {
    return floating ? divide(Number(numberOf(left)), Number(numberOf(right))) : divide(numberOf(left), numberOf(right))
  }
  if (floating) return float(floatOperation(operator, Number(numberOf(left)), Number(numberOf(right))))
  return integerOperation(operator, numberOf(left), numberOf(right))
}

function divide(left: number | bigint, right: number | bigint): unknown {
  if (Number(right) === 0) raise('ZeroDivisionError', 'division by zero')
  if (typeof left === 'number' && typeof right === 'number') return float(left / right)
  return float(quotient(BigInt(left), BigInt(right)))
}

/** Bits of a quotient that are enough to round it once: those of a double, and more than one behind them. */
const QUOTIENT_BITS = 66

/** The double next to the quotient of two whole numbers of any size, as Python's `/` gives it. */
function quotient(left: bigint, right: bigint): number {
  const top = left < 0n ? -left : left
  const bottom = right < 0n ? -right : right
  const shift = QUOTIENT_BITS - (top.toString(2).length - bottom.toString(2).length)
  const [above, below] = shift > 0 ? [top << BigInt(shift), bottom] : [top, bottom << BigInt(-shift)]
  // A rest that is cut off still decides a tie.
  const digits = (above / below) | (above % below === 0n ? 0n : 1n)
  const size = Number(digits) * 2 ** -shift
  if (!Number.isFinite(size)) raise('OverflowError', 'integer division result too large for a float')
  return left < 0n === right < 0n ? size : -size
}

function floatOperation(operator: Operator, left: number, right: number): number {
  switch (operator) {
    case '+':
      return left + right
    case '-':
      return left - right
    case '*':
      return left * right
    case '**':
      if (left === 0 && right < 0) raise('ZeroDivisionError', '0.0 cannot be raised to a negative power')
      if (left < 0 && !Number.isInteger(right)) raise('TypeError', 'complex numbers are not supported')
      return finitePower(left, right)
    case '//':
      if (right === 0) raise('ZeroDivisionError', 'float floor division by zero')
      return floorQuotient(left, right)
    default:
      if (right === 0) raise('ZeroDivisionError', 'float modulo')
      return floorRest(left, right)
  }
}

/** The rest has the sign of the divisor, a rest of zero too. */
function floorRest(left: number, right: number): number {
  const rest = left % right
  if (rest === 0) return right < 0 ? -0 : 0
  return rest < 0 !== right < 0 ? rest + right : rest
}

/** By the exact rest, since the quotient itself may be rounded up to the next whole number: `1.0 // 0.1` is 9. */
function floorQuotient(left: number, right: number): number {
  const rest = left % right
  const wraps = rest !== 0 && rest < 0 !== right < 0
  const quotient = (left - rest) / right - (wraps ? 1 : 0)
  if (quotient === 0) return left / right < 0 || Object.is(left / right, -0) ? -0 : 0
  const whole = Math.floor(quotient)
  return quotient - whole > 0.5 ? whole + 1 : whole
}

function finitePower(left: number, right: number): number {
  const power = isSmallWhole(right) ? exactPower(left, right) : left ** right
  if (Number.isFinite(power) || !Number.isFinite(left) || !Number.isFinite(right)) return power
  return raise('OverflowError', '(34, Numerical result out of range)')
}

/** Whole exponents up to which a power is worked out exactly; JavaScript's own may be off in the last digit. */
const EXACT_EXPONENT = 64

function isSmallWhole(exponent: number): boolean {
  return Number.isInteger(exponent) && Math.abs(exponent) <= EXACT_EXPONENT
}

function exactPower(base: number, exponent: number): number {
  const rough = base ** exponent
  if (!Number.isFinite(base) || base === 0 || Math.abs(Math.log2(Math.abs(rough))) > 900) return rough
  const [top, bottom] = ratioOf(base)
  const [above, below] = [top ** BigInt(Math.abs(exponent)), bottom ** BigInt(Math.abs(exponent))]
  return exponent < 0 ? quotient(below, above) : quotient(above, below)
}

function integerOperation(operator: Operator, left: number | bigint, right: number | bigint): unknown {
  if ((operator === '//' || operator === '%') && Number(right) === 0) {
    raise('ZeroDivisionError', operator === '%' ? 'integer modulo by zero' : 'integer division or modulo by zero')
  }
  if (operator === '**' && right < 0) {
    if (Number(left) === 0) raise('ZeroDivisionError', '0.0 cannot be raised to a negative power')
    return float(Number(left) ** Number(right))
  }
  if (typeof left === 'number' && typeof right === 'number') {
    const quick = safeInteger(operator, left, right)
    if (Number.isSafeInteger(quick)) return quick === 0 ? 0 : quick
  }
  return shrink(bigOperation(operator, BigInt(left), BigInt(right)))
}

function safeInteger(operator: Operator, left: number, right: number): number {
  switch (operator) {
    case '+':
      return left + right
    case '-':
      return left - right
    case '*':
      return left * right
    case '**':
      return left ** right
    case '//':
      return Math.floor(left / right)
    default: {
      const rest = left % right
      return rest !== 0 && rest < 0 !== right < 0 ? rest + right : rest
    }
  }
}

function bigOperation(operator: Operator, left: bigint, right: bigint): bigint {
  switch (operator) {
    case '+':
      return left + right
    case '-':
      return left - right
    case '*':
      return left * right
    case '**':
      if (right > 10_000n && left !== 0n && left !== 1n && left !== -1n) raise('OverflowError', 'exponent too large')
      return left ** right
    default: {
      const rest = left % right
      const wraps = rest !== 0n && rest < 0n !== right < 0n
      if (operator === '%') return wraps ? rest + right : rest
      return wraps ? left / right - 1n : left / right
    }
  }
}

/** A bigint as a plain number where that is exact. */
export function shrink(value: bigint): number | bigint {
  return value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value
}

/** Unary minus and plus. */
export function negate(value: unknown): unknown {
  if (value instanceof PyFloat) return float(-value.value)
  if (typeof value === 'bigint') return shrink(-value)
  if (typeof value === 'number') return value === 0 ? 0 : -value
  if (typeof value === 'boolean') return value ? -1 : 0
  if (value instanceof Undefined) failUndefined(value)
  if (value instanceof HostObject && value.extras.operate !== undefined) return value.extras.operate('-', 0, true)
  return raise('TypeError', `bad operand type for unary -: '${typeName(value)}'`)
}

/** Unary plus: numbers only. */
export function positive(value: unknown): unknown {
  if (isNumeric(value)) return typeof value === 'boolean' ? Number(value) : value
  if (value instanceof Undefined) failUndefined(value)
  return raise('TypeError', `bad operand type for unary +: '${typeName(value)}'`)
}

/** Whether two values are the same object (`is sameas`). */
export function isSame(left: unknown, right: unknown): boolean {
  return left === right || (isNumeric(left) && typeof left === typeof right && equals(left, right))
}
