import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { genericTestNames, testHash } from '../../../src/parse/test-name.js'

const md5 = (text: string): string => createHash('md5').update(text).digest('hex')

test('a generic test is named after itself, its model and its arguments', () => {
  expect(genericTestNames({ test: 'not_null', subject: 'orders', kwargs: { column_name: 'id' } }, md5)).toEqual({
    fullName: 'not_null_orders_id',
    shortName: 'not_null_orders_id',
  })
  expect(
    genericTestNames(
      { test: 'accepted_values', subject: 'orders', kwargs: { column_name: 'status', values: ['a b', 'c'] } },
      md5,
    ).fullName,
  ).toBe('accepted_values_orders_status__a_b__c')
  expect(genericTestNames({ test: 'no_debts', subject: 'orders', kwargs: {} }, md5).fullName).toBe('no_debts_orders_')
})

test('a name over 63 characters keeps a readable start and ends in a hash of the whole', () => {
  const names = genericTestNames(
    { test: 'accepted_values', subject: 'a_model_with_quite_a_long_name', kwargs: { values: ['x'.repeat(60)] } },
    md5,
  )
  expect(names.shortName).toHaveLength(63)
  expect(names.shortName.startsWith('accepted_values_a_model_with_q_')).toBe(true)
})

test('two tests that differ in one argument have different hashes', () => {
  const hash = (to: string): string =>
    testHash('relationships_a', { name: 'relationships', namespace: null, kwargs: { to } }, md5)
  expect(hash("ref('a')")).not.toBe(hash("ref('b')"))
  expect(hash("ref('a')")).toHaveLength(10)
})
