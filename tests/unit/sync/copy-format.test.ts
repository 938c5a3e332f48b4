import { describe, expect, test } from 'vitest'
import { formatFor, type CopySide } from '../../../src/sync/copy-format.js'
import type { LandingColumn } from '../../../src/sync/landing.js'
import { rowCounter } from '../../../src/sync/row-counter.js'
import type { SourceType } from '../../../src/sync/source-table.js'

const side = (supportsBinaryCopy = true, serverVersion = 180_000): CopySide => ({
  capabilities: { maxSessions: 10, supportsCancel: true, supportsMerge: true, supportsBinaryCopy },
  serverVersion,
})

function makeType(id: string, name: string, more: Partial<SourceType> = {}): SourceType {
  return {
    id,
    schema: 'pg_catalog',
    name,
    kind: 'base',
    extension: null,
    elementId: null,
    baseId: null,
    baseName: null,
    isRowType: false,
    labels: [],
    attributes: [],
    constraints: [],
    ...more,
  }
}

const TYPES = new Map(
  [
    makeType('1', 'int8'),
    makeType('2', 'money'),
    makeType('3', '_int8', { elementId: '1' }),
    makeType('4', 'mood', { schema: 'public', kind: 'enum' }),
    makeType('5', '_mood', { schema: 'public', elementId: '4' }),
    makeType('6', 'positive', { schema: 'public', kind: 'domain', baseId: '1' }),
    makeType('7', 'price', { schema: 'public', kind: 'domain', baseId: '2' }),
    makeType('8', 'vector', { schema: 'public', extension: 'vector' }),
    makeType('9', 'address', { schema: 'public', kind: 'composite' }),
    makeType('10', 'regclass'),
  ].map((type) => [type.id, type]),
)

function column(typeId: string, more: Partial<LandingColumn> = {}): LandingColumn {
  const dataType = `type ${typeId}`
  const source = { name: 'c', dataType, typeId, isNullable: true, comment: null }
  return { name: 'c', source, expression: null, dataType, isNullable: true, ...more }
}

describe('the format of a copy', () => {
  const formatOf = (...columns: LandingColumn[]) => formatFor(columns, TYPES, side(), side())

  test.each([
    ['a built-in type', '1', 'binary'],
    ['an array of one', '3', 'binary'],
    ['an enum', '4', 'binary'],
    ['a domain over a built-in type', '6', 'binary'],
    ['money, whose digits are a matter of locale', '2', 'text'],
    ['a domain over money', '7', 'text'],
    ['an array of an enum, which holds the number of its type', '5', 'text'],
    ['a type of an extension', '8', 'text'],
    ['a composite type', '9', 'text'],
    ['a name of an object, which is a number in binary', '10', 'text'],
  ])('%s', (_, typeId, format) => {
    expect(formatOf(column('1'), column(typeId))).toBe(format)
  })

  test('a value that arrives as text because the target lacks its type is written as text', () => {
    expect(formatOf(column('4', { dataType: 'text' }))).toBe('text')
  })

  test('masked values are text, whatever they were', () => {
    expect(formatOf(column('9', { expression: 'left(c, 1)', dataType: 'text' }))).toBe('binary')
  })

  test('both sides have to know it, and an older server is not sent what it may misread', () => {
    const columns = [column('1')]
    expect(formatFor(columns, TYPES, side(false), side())).toBe('text')
    expect(formatFor(columns, TYPES, side(), side(false))).toBe('text')
    expect(formatFor(columns, TYPES, side(true, 180_001), side(true, 170_006))).toBe('text')
    expect(formatFor(columns, TYPES, side(true, 140_001), side(true, 180_000))).toBe('binary')
    expect(formatFor([], TYPES, side(), side())).toBe('text')
  })
})

describe('rows on their way', () => {
  const int16 = (value: number): number[] => [(value >> 8) & 0xff, value & 0xff]
  const int32 = (value: number): number[] => [...int16(value >> 16), ...int16(value)]
  const value = (bytes: readonly number[] | null): number[] =>
    bytes === null ? int32(-1) : [...int32(bytes.length), ...bytes]
  const row = (...values: (readonly number[] | null)[]): number[] => [...int16(values.length), ...values.flatMap(value)]
  const binary = Uint8Array.from([
    ...Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1'),
    ...int32(0),
    ...int32(0),
    ...row([1, 2, 3], null, []),
    ...row(null, null, null),
    ...row(Array<number>(300).fill(0xff), [0], [0x0a, 0x0a]),
    ...int16(-1),
  ])
  const text = new TextEncoder().encode('1\ta\\nb\n2\t\\N\n\n')

  test.each([
    ['binary', binary],
    ['text', text],
  ] as const)('are counted in %s format, wherever the pieces are cut', (format, data) => {
    for (let size = 1; size <= data.length; size += 1) {
      const counter = rowCounter(format)
      for (let at = 0; at < data.length; at += size) counter.add(data.subarray(at, at + size))
      expect([size, counter.rows]).toEqual([size, 3])
    }
  })
})
