import { expect, test } from 'vitest'
import {
  compareDecimals,
  decimalOfDouble,
  normalizeDecimal,
  parseDecimal,
  printDecimal,
  quantizeDecimal,
} from '../../../../src/template/project/values/decimal.js'
import { decimalValue } from '../../../../src/template/project/values/decimal-value.js'
import { str } from '../../../../src/template/index.js'

function decimal(text: string) {
  const parsed = parseDecimal(text)
  if (parsed === undefined) throw new Error(`not a number: ${text}`)
  return parsed
}

// Results are those of Python's decimal module, digit for digit.
test.each([
  ['1.10', '+', '2.205', '3.305'],
  ['1', '/', '3', '0.3333333333333333333333333333'],
  ['2', '/', '3', '0.6666666666666666666666666667'],
  ['10', '/', '4', '2.5'],
  ['-7', '//', '2', '-3'],
  ['-7', '%', '2', '-1'],
  ['7.5', '%', '-2', '1.5'],
  ['0', '//', '-3', '-0'],
  ['99999999999999999999999999999', '+', '1', '1.000000000000000000000000000E+29'],
  ['1E+3', '*', '2', '2E+3'],
  ['0.0000001', '*', '1', '1E-7'],
  ['123456789012345678901234567890', '*', '1.0', '1.234567890123456789012345679E+29'],
  ['1.00', '-', '1', '0.00'],
  ['5', '/', '0.25', '2E+1'],
  ['2.5', '**', '3', '15.625'],
  ['2', '**', '-2', '0.25'],
])('%s %s %s is %s', (left, operator, right, expected) => {
  const result = decimalValue(decimal(left)).extras.operate?.(operator, decimalValue(decimal(right)), false)
  expect(str(result)).toBe(expected)
})

test('a float goes with a decimal in comparisons, exactly, and not in arithmetic', () => {
  expect(compareDecimals(decimal('0.5'), decimalOfDouble(0.5))).toBe(0)
  expect(compareDecimals(decimal('0.1'), decimalOfDouble(0.1))).toBeLessThan(0)
  expect(() => decimalValue(decimal('1')).extras.operate?.('+', 0.5, false)).toThrow(
    "unsupported operand type(s) for +: 'decimal.Decimal' and 'float'",
  )
})

test('quantize rounds halves to even, normalize drops zeros at the end', () => {
  expect(printDecimal(quantizeDecimal(decimal('2.345'), -2))).toBe('2.34')
  expect(printDecimal(quantizeDecimal(decimal('2.345'), -2, 'ROUND_HALF_UP'))).toBe('2.35')
  expect(printDecimal(quantizeDecimal(decimal('7'), -3))).toBe('7.000')
  expect(printDecimal(normalizeDecimal(decimal('1200.00')))).toBe('1.2E+3')
})

test('what is no number is not read, and what is not finite prints as Python has it', () => {
  expect(parseDecimal('1.2.3')).toBeUndefined()
  expect(printDecimal(decimal('-Infinity'))).toBe('-Infinity')
  expect(compareDecimals(decimal('NaN'), decimal('1'))).toBeUndefined()
})
