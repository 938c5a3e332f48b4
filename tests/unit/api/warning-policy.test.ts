import { expect, test } from 'vitest'
import { judged, warningPolicy } from '../../../src/api/warning-policy.js'
import { warning } from '../../../src/core/diagnostic.js'
import { problemsOf } from '../config/problems.js'

const [lost, unused] = [warning('NO_MATCH', 'no node'), warning('UNUSED_CONFIG', 'no folder')]

test('without options warnings are said, with --warn-error they are errors', () => {
  expect(judged([lost, unused], warningPolicy(false, undefined))).toEqual([lost, unused])
  expect(problemsOf(() => judged([lost], warningPolicy(true, undefined)))).toMatchObject([
    { code: 'NO_MATCH', severity: 'error' },
  ])
})

test('a name stands above "all", silence above both, and names of the field mean the same', () => {
  const policy = warningPolicy(false, { error: 'all', warn: ['UnusedResourceConfigPath'], silence: ['NO_MATCH'] })
  expect([policy('NO_MATCH'), policy('UNUSED_CONFIG'), policy('UNKNOWN_KEY')]).toEqual(['silence', 'warn', 'error'])
  expect(judged([lost, unused], policy)).toEqual([unused])
})

test('the older words include and exclude are understood', () => {
  const policy = warningPolicy(false, '{include: "*", exclude: [NO_MATCH]}')
  expect([policy('NO_MATCH'), policy('UNUSED_CONFIG')]).toEqual(['warn', 'error'])
})

test.each(['{eror: all}', '{error: [NOMATCH]}', 'all', '[all]'])('what means nothing is refused: %s', (given) => {
  expect(problemsOf(() => warningPolicy(false, given)).map(({ code }) => code)).toEqual(['WARN_ERROR_OPTIONS'])
})
