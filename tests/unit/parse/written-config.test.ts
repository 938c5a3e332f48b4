import { expect, test } from 'vitest'
import { writtenConfig } from '../../../src/parse/written-config.js'

test('values that depend on the environment are kept as they are written, others are not', () => {
  const text = `{{ config(
    materialized=env_var('KIND', 'view'), alias = "env_var('no')", tags=['a', var("b, c")],
    schema='x' if target.name == 'prod' else none, enabled=true
  ) }}`
  expect(writtenConfig(text)).toEqual({
    materialized: "{{ env_var('KIND', 'view') }}",
    tags: `{{ ['a', var("b, c")] }}`,
    schema: "{{ 'x' if target.name == 'prod' else none }}",
  })
})

test('brackets in texts, comparisons and calls that do not end do no harm', () => {
  expect(writtenConfig(`{{ config(a=var(')'), b=(1 if var('x') == 1 else 2)) }}`)).toEqual({
    a: `{{ var(')') }}`,
    b: `{{ (1 if var('x') == 1 else 2) }}`,
  })
  expect(writtenConfig(`{{ config(a=var('x'`)).toEqual({})
  expect(writtenConfig('select config(a=var(1))')).toEqual({})
})
