import { raise } from '../../errors.js'
import { type HostObject, hostFunction, hostObject } from '../../host-values.js'
import { typeName } from '../../printing.js'
import { float, isNumeric, PyFloat } from '../../values.js'
import { MICROS_PER_DAY, MICROS_PER_SECOND } from './civil.js'
import { secondsOf, span, type SpanState, spanText } from './moment.js'
import { stateOf } from './state-of.js'

/** Units of `timedelta(…)`, in microseconds, in the order of its arguments. */
const UNITS: readonly (readonly [name: string, micros: number])[] = [
  ['days', MICROS_PER_DAY],
  ['seconds', MICROS_PER_SECOND],
  ['microseconds', 1],
  ['milliseconds', 1000],
  ['minutes', 60 * MICROS_PER_SECOND],
  ['hours', 3600 * MICROS_PER_SECOND],
  ['weeks', 7 * MICROS_PER_DAY],
]

/** A span of time as a template value: Python's `timedelta`. */
export function spanValue(value: SpanState): HostObject {
  const seconds = Math.floor(value.micros / MICROS_PER_SECOND)
  return hostObject(
    {
      days: value.days,
      seconds,
      microseconds: value.micros % MICROS_PER_SECOND,
      total_seconds: hostFunction('timedelta.total_seconds', () => float(secondsOf(value))),
    },
    {
      typeName: 'datetime.timedelta',
      inner: value,
      str: () => spanText(value),
      repr: () => spanRepr(value),
      truth: () => value.days !== 0 || value.micros !== 0,
      hash: () => `span ${value.days} ${value.micros}`,
      equals: (other) => compareSpans(value, stateOf(other, 'timedelta')) === 0,
      compare: (other) =>
        compareSpans(value, stateOf(other, 'timedelta')) ??
        raise('TypeError', `'<' not supported between instances of 'datetime.timedelta' and '${typeName(other)}'`),
      operate: (operator, other, reversed) => operateSpan(value, operator, other, reversed),
    },
  )
}

/** `timedelta(…)`; every unit may be a fraction. */
export function makeSpan(args: readonly unknown[], kwargs: Readonly<Record<string, unknown>>): SpanState {
  let days = 0
  let micros = 0
  UNITS.forEach(([name, size], index) => {
    const amount = args[index] ?? kwargs[name]
    if (amount === undefined) return
    const number = numberOf(amount, name)
    if (size % MICROS_PER_DAY === 0 && Number.isInteger(number)) days += number * (size / MICROS_PER_DAY)
    else micros += Math.round(number * size)
  })
  for (const name of Object.keys(kwargs)) {
    if (!UNITS.some(([known]) => known === name)) {
      raise('TypeError', `'${name}' is an invalid keyword argument for timedelta()`)
    }
  }
  return span(days, micros)
}

/** The span multiplied by a number. */
export function scaleSpan(value: SpanState, factor: number): SpanState {
  if (Number.isInteger(factor)) return span(value.days * factor, value.micros * factor)
  return span(0, Math.round((value.days * MICROS_PER_DAY + value.micros) * factor))
}

function operateSpan(value: SpanState, operator: string, other: unknown, reversed: boolean): unknown {
  const theirs = stateOf(other, 'timedelta') ?? (reversed && operator === '-' && other === 0 ? span(0, 0) : undefined)
  if (theirs !== undefined) {
    const [left, right] = reversed ? [theirs, value] : [value, theirs]
    if (operator === '+') return spanValue(span(left.days + right.days, left.micros + right.micros))
    if (operator === '-') return spanValue(span(left.days - right.days, left.micros - right.micros))
    const quotient = secondsOf(left) / secondsOf(right)
    if (operator === '/' && Number.isFinite(quotient)) return float(quotient)
    if (operator === '//' && Number.isFinite(quotient)) return Math.floor(quotient)
    if (operator === '%' && Number.isFinite(quotient)) {
      const whole = scaleSpan(right, Math.floor(quotient))
      return spanValue(span(left.days - whole.days, left.micros - whole.micros))
    }
  } else if (isNumeric(other)) {
    const number = numberOf(other, 'operand')
    if (operator === '*') return spanValue(scaleSpan(value, number))
    if (operator === '/' && !reversed && number !== 0) return spanValue(scaleSpan(value, 1 / number))
    if (operator === '//' && !reversed && number !== 0) {
      return spanValue(span(0, Math.floor((value.days * MICROS_PER_DAY + value.micros) / number)))
    }
  }
  const names = ['datetime.timedelta', typeName(other)]
  const [left, right] = reversed ? names.reverse() : names
  return raise('TypeError', `unsupported operand type(s) for ${operator}: '${left}' and '${right}'`)
}

function compareSpans(left: SpanState, right: SpanState | undefined): number | undefined {
  return right === undefined ? undefined : left.days - right.days || left.micros - right.micros
}

function numberOf(value: unknown, name: string): number {
  if (value instanceof PyFloat) return value.value
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') return Number(value)
  return raise('TypeError', `unsupported type for timedelta ${name} component: ${typeName(value)}`)
}

function spanRepr(value: SpanState): string {
  const seconds = Math.floor(value.micros / MICROS_PER_SECOND)
  const micros = value.micros % MICROS_PER_SECOND
  const parts = [
    ...(value.days === 0 ? [] : [`days=${value.days}`]),
    ...(seconds === 0 ? [] : [`seconds=${seconds}`]),
    ...(micros === 0 ? [] : [`microseconds=${micros}`]),
  ]
  return `datetime.timedelta(${parts.length === 0 ? '0' : parts.join(', ')})`
}
