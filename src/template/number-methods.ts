import { numberOf } from './comparing.js'
import { hexText, ratioOf } from './double.js'
import { raise } from './errors.js'
import { shrink } from './arithmetic.js'
import { isFloat, PyFloat, tuple } from './values.js'

type Method = (self: unknown) => unknown

/** `number.name` for what is a value and no method; undefined when there is no such member. */
export function numberPart(value: unknown, name: string): unknown {
  const whole = !isFloat(value)
  if (name === 'real' || (name === 'numerator' && whole)) return typeof value === 'boolean' ? Number(value) : value
  if (name === 'imag') return whole ? 0 : new PyFloat(0)
  return name === 'denominator' && whole ? 1 : undefined
}

/** Methods of whole numbers. */
export const integerMethods: Readonly<Record<string, Method>> = table({
  bit_length: (self) => {
    const magnitude = BigInt(numberOf(self))
    return magnitude === 0n ? 0 : (magnitude < 0n ? -magnitude : magnitude).toString(2).length
  },
  bit_count: (self) => BigInt(numberOf(self)).toString(2).replaceAll(/[^1]/g, '').length,
  conjugate: (self) => (typeof self === 'boolean' ? Number(self) : self),
  as_integer_ratio: (self) => tuple([typeof self === 'boolean' ? Number(self) : self, 1]),
})

/** Methods of floats. */
export const floatMethods: Readonly<Record<string, Method>> = table({
  is_integer: (self) => Number.isInteger(Number(numberOf(self))),
  hex: (self) => hexText(Number(numberOf(self))),
  conjugate: (self) => self,
  as_integer_ratio: (self) => ratio(Number(numberOf(self))),
})

function table(methods: Readonly<Record<string, Method>>): Readonly<Record<string, Method>> {
  return Object.assign(Object.create(null) as Record<string, Method>, methods)
}

function ratio(value: number): unknown {
  if (Number.isNaN(value)) return raise('ValueError', 'cannot convert NaN to integer ratio')
  if (!Number.isFinite(value)) return raise('OverflowError', 'cannot convert Infinity to integer ratio')
  return tuple(ratioOf(value).map(shrink))
}
