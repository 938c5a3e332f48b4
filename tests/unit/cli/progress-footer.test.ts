import { expect, test } from 'vitest'
import { byteText } from '../../../src/cli/byte-text.js'
import { footerText } from '../../../src/cli/progress-footer.js'

const state = { done: 1, total: 4, now: 10 }
const node = { label: 'raw.persons', since: 0, rows: 2_500_000, bytes: 4_500_000, expectedRows: 10_000_000 }

test('a table on its way has rows, bytes, speed, share and the time that is left', () => {
  expect(footerText([node], state)).toMatch(
    /1\/4 {2}raw\.persons 10s 2,500,000 rows 4\.5 MB 250,000 rows\/s 25% 30s left$/,
  )
})

test('without an estimate, or past it, nothing is said of what is left', () => {
  for (const expectedRows of [null, 1_000]) {
    expect(footerText([{ ...node, expectedRows }], state)).toMatch(/raw\.persons 10s .* 250,000 rows\/s$/)
  }
})

test('a node that moves no rows has its time only, and none in its first second', () => {
  const still = { ...node, rows: 0, bytes: 0, expectedRows: null }
  expect(footerText([still], state)).toMatch(/raw\.persons 10s$/)
  expect(footerText([{ ...still, since: 9.5 }], state)).toMatch(/raw\.persons$/)
})

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1_000, '1.0 kB'],
  [4_500_000, '4.5 MB'],
  [12_000_000_000, '12.0 GB'],
])('%i bytes are %s', (bytes, text) => expect(byteText(bytes)).toBe(text))
