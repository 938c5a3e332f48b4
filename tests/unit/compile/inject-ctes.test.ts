import { expect, test } from 'vitest'
import { injectCtes } from '../../../src/compile/inject-ctes.js'

const cte = { name: '__dbt__cte__x', sql: 'select 2' }

test('an ephemeral model is put in front of a plain select', () => {
  expect(injectCtes('select 1', [cte], []).code).toBe('with __dbt__cte__x as (\nselect 2\n)\nselect 1')
})

test('an existing with clause is joined, past comments and "recursive"', () => {
  expect(injectCtes('-- note\n/* a /* b */ */ WITH a as (select 1) select 1', [cte], []).code).toBe(
    '-- note\n/* a /* b */ */ WITH __dbt__cte__x as (\nselect 2\n), a as (select 1) select 1',
  )
  expect(injectCtes('with recursive a as (select 1) select 1', [cte], []).code).toBe(
    'with recursive __dbt__cte__x as (\nselect 2\n), a as (select 1) select 1',
  )
})

test('a column that only starts with "with" is no with clause', () => {
  expect(injectCtes('withdrawals', [cte], []).code.startsWith('with __dbt__cte__x')).toBe(true)
})

test('positions behind the insertion move with their text', () => {
  const entry = { offset: 7, file: 'm.sql', line: 1, column: 8 }
  const injected = injectCtes('select a', [cte], [entry])
  expect(injected.code.slice(injected.sourceMap[0]?.offset)).toBe('a')
})
