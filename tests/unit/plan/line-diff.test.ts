import { expect, test } from 'vitest'
import { lineDiff } from '../../../src/plan/index.js'

const shown = (before: string, after: string): readonly string[] =>
  lineDiff(before, after).map(({ kind, text }) => `${{ same: ' ', added: '+', removed: '-' }[kind]}${text}`)

test('lines that stay are kept, and what changed is beside them', () => {
  expect(shown('select\n  a,\n  b\nfrom t', 'select\n  a,\n  c,\n  b\nfrom u')).toEqual([
    ' select',
    '   a,',
    '+  c,',
    '   b',
    '-from t',
    '+from u',
  ])
})

test('blank ends of the text and of lines do not count', () => {
  expect(shown('\n\nselect 1  \n', 'select 1')).toEqual([' select 1'])
})

test('what is only added, only removed, or all other, comes out whole', () => {
  expect(shown('a\nb', 'a\nb\nc')).toEqual([' a', ' b', '+c'])
  expect(shown('a\nb\nc', 'c')).toEqual(['-a', '-b', ' c'])
  expect(shown('a', 'b')).toEqual(['-a', '+b'])
})

test('removing the added lines gives the old text, removing the removed ones the new, for any two texts', () => {
  let seed = 7
  const random = (below: number): number => {
    seed = (seed * 1103515245 + 12345) % 2147483648
    return seed % below
  }
  const text = (): string => ['x', ...Array.from({ length: random(12) }, () => 'abc'[random(3)]!), 'y'].join('\n')
  for (let round = 0; round < 200; round += 1) {
    const [before, after] = [text(), text()]
    const diff = lineDiff(before, after)
    const without = (kind: string): string => diff.flatMap((line) => (line.kind === kind ? [] : [line.text])).join('\n')
    expect(without('added')).toBe(before)
    expect(without('removed')).toBe(after)
  }
})

test('very long texts are compared without comparing every pair of lines', () => {
  const lines = (prefix: string): string => Array.from({ length: 3000 }, (_, index) => `${prefix}${index}`).join('\n')
  expect(lineDiff(`same\n${lines('a')}`, `same\n${lines('b')}`)).toHaveLength(6001)
})
