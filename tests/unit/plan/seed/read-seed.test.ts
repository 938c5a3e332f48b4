import fc from 'fast-check'
import { parse } from 'csv-parse/sync'
import { expect, test } from 'vitest'
import { readSeed } from '../../../../src/plan/index.js'
import { makeSeed } from '../../../support/factories.js'

const value = fc.stringMatching(/^[a-z0-9 ;'\\\u00e9-]{0,4}$/)
const file = fc.record({
  rows: fc.array(fc.tuple(value, value, value), { minLength: 1, maxLength: 6 }),
  separator: fc.constantFrom('\n', '\r\n'),
  ending: fc.constantFrom('', 'end'),
})

test('a file without quotes is read as the parser of quoted ones reads it', () => {
  fc.assert(
    fc.property(file, ({ rows, separator, ending }) => {
      const lines = ['a,b,c', ...rows.map((row) => row.join(','))]
      const text = lines.join(separator) + (ending === '' ? '' : separator)
      const [, ...expected]: readonly unknown[] = parse(text, { skip_empty_lines: true })
      const seed = readSeed(makeSeed('plain'), text)
      expect(seed.rows.map((row) => row.map((cell) => cell ?? ''))).toEqual(expected)
      expect(seed.lines).toEqual(rows.map((_, index) => index + 2))
      // The same text with one value in quotes goes the other way.
      const quoted = readSeed(makeSeed('quoted'), text.replace('a,b', '"a",b'))
      expect(quoted).toEqual(seed)
    }),
  )
})

test.each([
  ['2024-02-29', 'date'],
  ['2023-02-29', 'text'],
  ['1900-02-29', 'text'],
  ['2000-02-29', 'date'],
  ['2024-04-31', 'text'],
  ['2024-13-01', 'text'],
  ['2024-00-10', 'text'],
  ['2024-12-31', 'date'],
])('the type of %s is %s', (day, type) => {
  expect(readSeed(makeSeed('days'), `day\n${day}\n`).columns).toEqual([{ name: 'day', dataType: type }])
})
