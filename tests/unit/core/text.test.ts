import { expect, test } from 'vitest'
import { byteLength, closestTo, counted } from '../../../src/core/text.js'

test('the nearest name is found within a third of the word', () => {
  expect(closestTo('stg_order', ['orders', 'stg_orders', 'stg_users'])).toBe('stg_orders')
  expect(closestTo('zzz', ['orders'])).toBeUndefined()
})

test('equally near names give the one that sorts first, whatever their order', () => {
  expect(closestTo('tabel', ['tabla', 'table'])).toBe(closestTo('tabel', ['table', 'tabla']))
})

test('identifier length is counted in bytes, because Postgres does', () => {
  expect(byteLength('naïve')).toBe(6)
})

test('counts agree with their noun', () => {
  expect([counted(1, 'model'), counted(2, 'model'), counted(0, 'analysis'), counted(3, 'batch', 'batches')]).toEqual([
    '1 model',
    '2 models',
    '0 analyses',
    '3 batches',
  ])
})
