import { numberOf } from './comparing.js'
import { raise } from './errors.js'
import { HostObject, plainNumber } from './host-values.js'
import { formatFloat, formatShort, formatWhole, groupDigits } from './number-format.js'
import { str, typeName } from './printing.js'
import { isFloat, isNumeric, isText, textOf } from './values.js'

const SPEC = /^(?:(.)?([<>=^]))?([-+ ])?(#)?(0)?(\d+)?([,_])?(?:\.(\d+))?([a-zA-Z%])?$/su

/** Python's way to say how a value is written: `[[fill]align][sign][#][0][width][grouping][.precision][type]`. */
interface Spec {
  readonly fill: string
  /** As given; null for what the kind of value has by itself. */
  readonly align: string | null
  readonly sign: string
  readonly isAlternate: boolean
  readonly isZeroPadded: boolean
  readonly width: number
  readonly grouping: string
  readonly precision: number | null
  readonly type: string
}

/** Python's `format(value, spec)` for text and numbers. Throws what Python raises. */
export function formatSpec(given: unknown, spec: string): string {
  if (spec === '') return str(given)
  if (given instanceof HostObject && given.extras.format !== undefined) return given.extras.format(spec)
  const value = plainNumber(given)
  if (!isNumeric(value) && !isText(value)) {
    return raise('TypeError', `unsupported format string passed to ${typeName(value)}.__format__`)
  }
  const parsed = parseSpec(spec)
  return isText(value) ? formatText(textOf(value), parsed) : formatNumber(value, parsed)
}

function parseSpec(spec: string): Spec {
  const match = SPEC.exec(spec)
  if (match === null) return raise('ValueError', `Invalid format specifier '${spec}'`)
  const [, fill, align, sign, alternate, zero, width, grouping, precision, type] = match
  return {
    fill: fill ?? (zero === undefined ? ' ' : '0'),
    align: align ?? null,
    sign: sign ?? '',
    isAlternate: alternate !== undefined,
    isZeroPadded: zero !== undefined,
    width: Number(width ?? 0),
    grouping: grouping ?? '',
    precision: precision === undefined ? null : Number(precision),
    type: type ?? '',
  }
}

/** Text takes a fill, `<`, `>`, `^`, a width and a precision, and nothing that belongs to numbers. */
function formatText(text: string, spec: Spec): string {
  const { type, grouping, sign, precision } = spec
  if (type !== '' && type !== 's') raise('ValueError', `Unknown format code '${type}' for object of type 'str'`)
  if (grouping !== '') raise('ValueError', `Cannot specify '${grouping}' with 's'.`)
  if (sign !== '') raise('ValueError', `${sign === ' ' ? 'Space' : 'Sign'} not allowed in string format specifier`)
  if (spec.isAlternate) raise('ValueError', 'Alternate form (#) not allowed in string format specifier')
  if (spec.align === '=') raise('ValueError', "'=' alignment not allowed in string format specifier")
  return pad('', precision === null ? text : [...text].slice(0, precision).join(''), spec, spec.align ?? '<')
}

function formatNumber(value: unknown, spec: Spec): string {
  checkNumberSpec(value, spec)
  const number = numberOf(value)
  const isNegative = number < 0 || Object.is(number, -0)
  const inBase = /^[xXob]$/.test(spec.type)
  const sign = isNegative ? '-' : spec.sign === '-' ? '' : spec.sign
  const prefix = sign + (spec.isAlternate && inBase ? `0${spec.type}` : '')
  const align = spec.align ?? (spec.isZeroPadded ? '=' : '>')
  const digits = digitsOf(value, isNegative ? -number : number, spec)
  if (spec.grouping === '') return pad(prefix, digits, spec, align)
  const zeros = spec.fill === '0' && align === '=' ? spec.width - prefix.length : 0
  return pad(prefix, groupDigits(digits, spec.grouping, inBase ? 4 : 3, zeros), spec, align)
}

function checkNumberSpec(value: unknown, { type, grouping, precision, sign, isAlternate }: Spec): void {
  const kind = typeName(value)
  const isKnown = (isFloat(value) ? /^[eEfFgGn%]?$/ : /^[bcdoxXneEfFgG%]?$/).test(type)
  const takesGroups = grouping === ',' ? /^[deEfFgG%]?$/ : /^[dboxXeEfFgG%]?$/
  if (grouping !== '' && !takesGroups.test(type)) raise('ValueError', `Cannot specify '${grouping}' with '${type}'.`)
  if (!isKnown) raise('ValueError', `Unknown format code '${type}' for object of type '${kind}'`)
  if (isFloat(value) || !/^[bcdoxXn]?$/.test(type)) return
  if (precision !== null) raise('ValueError', 'Precision not allowed in integer format specifier')
  if (type !== 'c') return
  if (sign !== '') raise('ValueError', "Sign not allowed with integer format specifier 'c'")
  if (isAlternate) raise('ValueError', "Alternate form (#) not allowed with integer format specifier 'c'")
}

function digitsOf(value: unknown, magnitude: number | bigint, { type, precision, isAlternate }: Spec): string {
  if (type === 'c') return characterOf(numberOf(value))
  if (type === '%') return `${formatFloat('f', Number(magnitude) * 100, precision ?? 6, isAlternate)}%`
  if (/^[eEfFgG]$/.test(type)) return formatFloat(type, Number(magnitude), precision ?? 6, isAlternate)
  if (!isFloat(value)) return formatWhole(type, BigInt(magnitude))
  if (type === 'n') return formatFloat('g', Number(magnitude), precision ?? 6, isAlternate)
  if (precision !== null) return formatShort(Number(magnitude), precision, isAlternate)
  const text = str(value).replace(/^-/, '')
  return isAlternate ? text.replace(/^(\d+)e/, '$1.e') : text
}

function characterOf(code: number | bigint): string {
  if (code < 0 || code > 0x10ffff) return raise('OverflowError', '%c arg not in range(0x110000)')
  return String.fromCodePoint(Number(code))
}

function pad(prefix: string, body: string, { fill, width }: Spec, align: string): string {
  const missing = Math.max(0, width - [...prefix, ...body].length)
  if (align === '<') return prefix + body + fill.repeat(missing)
  if (align === '=') return prefix + fill.repeat(missing) + body
  if (align === '^') {
    const left = Math.floor(missing / 2)
    return fill.repeat(left) + prefix + body + fill.repeat(missing - left)
  }
  return fill.repeat(missing) + prefix + body
}
