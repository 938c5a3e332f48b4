import { describe, expect, test } from 'vitest'
import type { RowSet } from '../../../src/core/compiled.js'
import type { TestConfig } from '../../../src/core/config.js'
import { DiagnosticError } from '../../../src/core/diagnostic.js'
import { readMeasure, testQuery, verdict } from '../../../src/quality/index.js'
import { makeTestConfig } from '../../support/factories.js'

/** What the database says about `failures`, for limits such as `> 10`. */
function ordinaryRow(failures: string | null, shouldWarn: boolean, shouldError: boolean): RowSet {
  return {
    columns: ['failures', 'should_warn', 'should_error'].map((name) => ({ name, typeId: 20 })),
    rows: [[failures, shouldWarn ? 't' : 'f', shouldError ? 't' : 'f']],
  }
}

function judged(config: Partial<TestConfig>, rows: RowSet) {
  const whole = makeTestConfig(config)
  return verdict(whole, readMeasure(whole, rows))
}

describe('the query of a test', () => {
  test('counts, and lets the database compare', () => {
    const config = makeTestConfig({ fail_calc: 'sum(n)', warn_if: '> 1', error_if: 'between 5 and 9', limit: 100 })
    expect(testQuery(config, 'select 2 as n -- two')).toBe(
      [
        'select',
        '  sum(n) as failures,',
        '  sum(n) > 1 as should_warn,',
        '  sum(n) between 5 and 9 as should_error',
        'from (',
        'select 2 as n -- two',
        'limit 100',
        ') as failing_rows',
      ].join('\n'),
    )
  })

  test('survives a semicolon at the end of the code', () => {
    expect(testQuery(makeTestConfig(), 'select 1 ;\n')).toContain('\nselect 1\n)')
  })

  test('of a measured test is the row of the test itself', () => {
    expect(testQuery(makeTestConfig({ measured: true }), 'select 0.5 as measured')).toBe(
      'select *\nfrom (\nselect 0.5 as measured\n) as measured_test',
    )
  })
})

describe('an ordinary test', () => {
  test.each<readonly [Partial<TestConfig>, RowSet, string, string | null]>([
    [{}, ordinaryRow('0', false, false), 'pass', null],
    [{}, ordinaryRow('3', true, true), 'fail', 'Got 3 results, configured to fail if != 0'],
    [{}, ordinaryRow('1', true, true), 'fail', 'Got 1 result, configured to fail if != 0'],
    [{ severity: 'warn' }, ordinaryRow('3', true, true), 'warn', 'Got 3 results, configured to warn if != 0'],
    [{ severity: 'warn', warn_if: '> 5' }, ordinaryRow('3', false, true), 'pass', null],
    [{ error_if: '> 10' }, ordinaryRow('3', true, false), 'warn', 'Got 3 results, configured to warn if != 0'],
    [{ error_if: '> 10' }, ordinaryRow('11', true, true), 'fail', 'Got 11 results, configured to fail if > 10'],
    [{ fail_calc: 'sum(n)' }, ordinaryRow(null, false, false), 'pass', null],
  ])('%o', (config, rows, status, message) => {
    expect(judged(config, rows)).toMatchObject({ status, message })
  })

  test('says how many rows it found, also when it passes', () => {
    expect(judged({ warn_if: '> 10', error_if: '> 10' }, ordinaryRow('4', false, false))).toEqual({
      status: 'pass',
      message: null,
      failures: 4,
      measured: 4,
      detail: null,
    })
  })

  test('has to count whole numbers', () => {
    expect(() => judged({ fail_calc: 'avg(n)' }, ordinaryRow('1.5', true, true))).toThrow(
      '"fail_calc: avg(n)" gave 1.5, which is not a whole number',
    )
    expect(judged({ fail_calc: 'sum(n)' }, ordinaryRow('3.0', true, true)).failures).toBe(3)
  })

  test('has to give one row', () => {
    expect(() => judged({}, { columns: [], rows: [] })).toThrow(DiagnosticError)
  })
})

describe('a measured test', () => {
  const row = (measured: string | null): RowSet => ({
    columns: [
      { name: 'measured', typeId: 1700 },
      { name: 'failing', typeId: 20 },
      { name: 'malformed', typeId: 20 },
      { name: 'worst', typeId: 25 },
      { name: 'by_reason', typeId: 3802 },
      { name: 'is_new', typeId: 16 },
      { name: 'huge', typeId: 20 },
    ],
    rows: [[measured, '7', '2', '0012', '{"a": 1}', 't', '9007199254740993']],
  })
  const config = { measured: true, warn_above: 0.1, error_above: 0.5 }

  test.each<readonly [string | null, string, string | null]>([
    [null, 'pass', null],
    ['0.1', 'pass', null],
    ['0.10000000001', 'warn', 'Measured 0.1, configured to warn if > 0.1'],
    ['0.5', 'warn', 'Measured 0.5, configured to warn if > 0.1'],
    ['0.512345678', 'fail', 'Measured 0.512346, configured to fail if > 0.5'],
  ])('%s', (measured, status, message) => {
    expect(judged(config, row(measured))).toMatchObject({ status, message })
  })

  test('with severity warn never fails', () => {
    expect(judged({ measured: true, severity: 'warn', error_above: 0.5 }, row('0.6'))).toMatchObject({
      status: 'warn',
      message: 'Measured 0.6, configured to warn if > 0.5',
    })
  })

  test('keeps its number, its failing rows and its further columns', () => {
    expect(judged(config, row('0.05'))).toEqual({
      status: 'pass',
      message: null,
      failures: 7,
      measured: 0.05,
      detail: { malformed: 2, worst: '0012', by_reason: { a: 1 }, is_new: true, huge: '9007199254740993' },
    })
  })

  test('has to give a number', () => {
    expect(() => judged(config, row('NaN'))).toThrow('The column "measured" of the measured test is "NaN"')
    expect(() => judged(config, { columns: [{ name: 'ratio', typeId: 1700 }], rows: [['1']] })).toThrow(
      'The measured test gave no column "measured"',
    )
    expect(() => judged(config, { ...row('1'), rows: [['1'], ['2']] })).toThrow('gave 2 rows in place of one')
  })
})

describe('the change against earlier runs', () => {
  const changed = (config: Partial<TestConfig>, measured: string | null, median: number | null, runs = 10) => {
    const whole = makeTestConfig({ measured: true, ...config })
    const rows = { columns: [{ name: 'measured', typeId: 1700 }], rows: [[measured]] }
    return verdict(whole, readMeasure(whole, rows), median === null ? null : { median, runs })
  }

  test.each([
    [{ change_above: 0.5 }, '150', 100, 'pass'],
    [{ change_above: 0.5 }, '151', 100, 'fail'],
    [{ change_above: 0.5 }, '1', 100, 'pass'],
    [{ change_below: 0.2 }, '80', 100, 'pass'],
    [{ change_below: 0.2 }, '79', 100, 'fail'],
    [{ change_below: 0.2, severity: 'warn' }, '79', 100, 'warn'],
    [{ change_below: 0 }, '100', 100, 'pass'],
    [{ change_above: 0.5 }, '0', 0, 'pass'],
    [{ change_above: 0.5 }, '0.001', 0, 'fail'],
    [{ change_above: 0.5 }, '-4', -10, 'fail'],
    [{ change_above: 0.5 }, null, 100, 'pass'],
    [{}, '1000', 1, 'pass'],
    [{ change_above: 10, error_above: 20 }, '21', 20, 'fail'],
    [{ change_below: 0.5, warn_above: 5 }, '6', 100, 'fail'],
  ] as const)('%j: %s after %s is %s', (config, measured, median, status) => {
    expect(changed(config, measured, median).status).toBe(status)
  })

  test('says how far, from what, and what the limit is', () => {
    expect(changed({ change_below: 0.2 }, '75', 100).message).toBe(
      'Measured 75, 25% below 100, the median of the last 10 runs, configured to fail if more than 20% below',
    )
    expect(changed({ change_above: 0.2, severity: 'warn' }, '3', 0, 1).message).toBe(
      'Measured 3, above 0, the median of the last run, configured to warn if more than 20% above',
    )
  })

  test('passes, and says so, where no earlier run is known', () => {
    expect(changed({ change_below: 0.2 }, '75', null)).toMatchObject({
      status: 'pass',
      message: 'No earlier run to compare with',
    })
  })

  test('an ordinary test is compared by its failing rows, and keeps the verdict of its own limits', () => {
    const compare = (failures: string, fails: boolean) => {
      const config = makeTestConfig({ change_above: 0.1, error_if: '> 100', warn_if: '> 100' })
      return verdict(config, readMeasure(config, ordinaryRow(failures, fails, fails)), { median: 50, runs: 3 }).status
    }
    expect([compare('55', false), compare('56', false), compare('101', true)]).toEqual(['pass', 'fail', 'fail'])
  })
})
