import fc from 'fast-check'
import { parse } from 'csv-parse/sync'
import { expect, test } from 'vitest'
import { readSeed, seedValues, type SeedTable } from '../../../../src/plan/index.js'
import { makeSeed } from '../../../support/factories.js'

const read = (text: string): SeedTable =>
  readSeed(makeSeed('plain'), new TextEncoder().encode(text), (bytes) => new TextDecoder().decode(bytes))

/** The values of a seed, whichever way it was read. */
function valuesOf({ rows }: SeedTable): readonly (readonly (string | null)[])[] {
  if (rows.kind === 'values') return rows.values
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(rows.bytes)
  return parse(text, { delimiter: rows.delimiter, quote: null }).map((record) =>
    record.map((cell) => (cell === '' ? null : cell)),
  )
}

const word = fc.stringMatching(/^[a-z0-9 ;'\\\u00e9\ufeff-]{0,4}$/)
const digits = fc.stringMatching(/^-?[0-9]{1,22}$/)
const number = fc.stringMatching(/^-?[0-9]{0,3}(\.[0-9]{0,3})?([eE][+-]?[0-9]{0,2})?$/)
const edge = fc.constantFrom(
  ...['2147483647', '2147483648', '-2147483648', '-2147483649', '9223372036854775807', '9223372036854775808'],
  ...['-9223372036854775808', '-9223372036854775809', '0', '-0', '00', '007', '-', '.5', '5.', '1e5', '1e', 'e5'],
  ...['true', 'FALSE', 'True', 'truth', 'null', '2024-02-29', '2023-02-29', '2024-1-01', '0000-01-01', '2024-02-30x'],
  ...[
    '2024-01-01 10:00',
    '2024-01-01T10:00:00.123456',
    '2024-01-01 10:00:00Z',
    '2024-01-01 10:00+02:00',
    '2024-01-01 1',
  ],
)
const day = fc.tuple(fc.nat(9999), fc.nat(13), fc.nat(32)).map((parts) => {
  const [year, month, dayOfMonth] = parts.map((part, index) => String(part).padStart(index === 0 ? 4 : 2, '0'))
  return `${year}-${month}-${dayOfMonth}`
})
const value = fc.oneof(word, digits, number, edge, day)
const kind = fc.constantFrom(word, digits, number, edge, day, value)
const rows = fc
  .tuple(kind, kind, kind)
  .chain((kinds) => fc.array(fc.tuple(...kinds), { minLength: 1, maxLength: 6 }))
  .filter((all) => all.every((row) => row.join(',') !== '\\.'))

test('a file without quotes is read as the parser of quoted ones reads it', () => {
  fc.assert(
    fc.property(rows, fc.constantFrom('\n', '\r\n'), fc.boolean(), (all, separator, isEnded) => {
      const text = ['a,b,c', ...all.map((row) => row.join(','))].join(separator) + (isEnded ? separator : '')
      const [, ...expected]: readonly unknown[] = parse(text, { skip_empty_lines: true })
      const seed = read(text)
      expect(seed.rows.kind).toBe('csv')
      expect(valuesOf(seed).map((row) => row.map((cell) => cell ?? ''))).toEqual(expected)
      expect(seedValues(seed.rows)).toEqual(valuesOf(seed))
      // The same text with one value in quotes goes the other way.
      const quoted = read(text.replace('a,b', '"a",b'))
      expect(quoted.rows.kind).toBe('values')
      expect(valuesOf(quoted)).toEqual(valuesOf(seed))
      expect(quoted.columns).toEqual(seed.columns)
      const lines = all.map((_, index) => index + 1)
      expect(lines.map((row) => quoted.lineOf(row))).toEqual(lines.map((row) => seed.lineOf(row)))
    }),
    { numRuns: 500 },
  )
})

test.each([
  ['a value in quotes', 'a,b\n1,"x"\n', [['1', 'x']]],
  [
    'an empty line between others',
    'a,b\n1,x\n\n2,y\n',
    [
      ['1', 'x'],
      ['2', 'y'],
    ],
  ],
  ['an empty line as a row', 'a\nx\n\ny\n', [['x'], ['y']]],
  ['lines that end in several ways', 'a,b\r\n1,x\r\n', [['1', 'x']]],
  ['what ends a copy', 'a\nx\n\\.\n', [['x'], ['\\.']]],
])('%s is understood', (_, text, expected) => {
  expect(valuesOf(read(text))).toEqual(expected)
})

test('empty lines at the end are no rows, with a mark of the byte order in front of the file or without', () => {
  const seed = read('\ufeffa,b\r\n1,x\r\n\r\n\r\n')
  expect(seed.columns.map(({ name }) => name)).toEqual(['a', 'b'])
  expect(valuesOf(seed)).toEqual([['1', 'x']])
  expect(seed.rows.kind).toBe('csv')
})

test('a file with a header alone has columns and no rows', () => {
  for (const text of ['a,b', 'a,b\n', 'a,b\r\n']) {
    const seed = read(text)
    expect(seed.columns).toEqual([
      { name: 'a', dataType: 'integer' },
      { name: 'b', dataType: 'integer' },
    ])
    expect(valuesOf(seed)).toEqual([])
  }
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
])('the type of %s is %s', (written, type) => {
  expect(read(`day\n${written}\n`).columns).toEqual([{ name: 'day', dataType: type }])
})
