import { expect, test } from 'vitest'
import { fromHost } from '../../../../src/template/index.js'
import { boundStatement } from '../../../../src/template/project/globals/bound-statement.js'
import { queryValue } from '../../../../src/template/project/values/query-values.js'

const call = { file: 'm.sql', line: 1, column: 1 }

test('values stand in a statement as the server reads them', () => {
  const values = fromHost([null, true, 7, "O'Hara", 'a\\b', '100%']) as unknown[]
  expect(boundStatement('values (%s, %s, %s, %s, %s, %s)', values, call)).toBe(
    "values (null, true, 7, 'O''Hara',  E'a\\\\b', '100%')",
  )
  const read = [queryValue('1.50', 1700), queryValue('2020-01-31', 1082), queryValue('NaN', 1700)]
  expect(boundStatement('values (%s, %s, %s)', read, call)).toBe("values (1.50, '2020-01-31', 'NaN')")
})

test('a percent sign is doubled where values are given, and only there', () => {
  expect(boundStatement("select '100%' like '%s'", null, call)).toBe("select '100%' like '%s'")
  expect(boundStatement("select '100%%', %s", [1], call)).toBe("select '100%', 1")
})

test('places and values must be as many', () => {
  expect(() => boundStatement('values (%s, %s)', [1], call)).toThrow('has 2 places for values, and 1 values are given')
  expect(() => boundStatement('values (%s)', [1, 2], call)).toThrow('has 1 places for values, and 2 values are given')
  expect(() => boundStatement('values (%s)', 1, call)).toThrow('bindings are a list of values, not 1')
})
