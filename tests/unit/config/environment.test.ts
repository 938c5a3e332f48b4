import { expect, test } from 'vitest'
import {
  environmentSecrets,
  loadDotEnv,
  loadEnvironment,
  loadProject,
  loadSelectors,
  parseCliVars,
  readFlags,
  variableLookup,
} from '../../../src/config/index.js'
import { memoryHost } from '../../support/memory-host.js'
import { problemsOf, shown } from './problems.js'

test('.env knows quotes, comments, export and values over several lines; other lines are warnings', () => {
  const { values, warnings } = loadDotEnv(
    '.env',
    'A=1\nexport B = two # said\n# no\nC="x\\ny"\nD=\'$raw # kept\'\nE="one\ntwo"\nF=\nwhat is this\n',
  )
  expect(values).toEqual({ A: '1', B: 'two', C: 'x\ny', D: '$raw # kept', E: 'one\ntwo', F: '' })
  expect(warnings.map(shown)).toEqual([
    'DOTENV_LINE .env:9:1 Line 9 of .env is not an assignment; it is ignored | Write NAME=value.',
  ])
})

test('the shell wins over .env of the working directory, which wins over that of the project', () => {
  const host = memoryHost(
    { '/work/.env': 'A=work\nB=work\nC=work\n', '/shop/.env': 'A=shop\nD=shop\n' },
    { root: '/work', environment: { B: 'shell' } },
  )
  expect(loadEnvironment(host, '/shop').environment).toEqual({ A: 'work', B: 'shell', C: 'work', D: 'shop' })
})

test('--vars is a dictionary in YAML or JSON', () => {
  expect(parseCliVars('{as_of: 2026-01-01, n: 3, on: yes}')).toEqual({ as_of: '2026-01-01', n: 3, true: true })
  expect(parseCliVars('{"a": {"b": [1]}}')).toEqual({ a: { b: [1] } })
  expect(parseCliVars('')).toEqual({})
  expect(problemsOf(() => parseCliVars('as_of')).map(shown)).toEqual([
    `VARS_INVALID --vars must be a dictionary, not "as_of" | Write it as --vars '{name: value}'.`,
  ])
  expect(problemsOf(() => parseCliVars('{a: [1'))[0]).toMatchObject({ code: 'VARS_INVALID', excerpt: '{a: [1' })
})

test('flags come from the environment under three names, over those of the project file', () => {
  const environment = { DBT_THREADS: '2', TSMODEL_THREADS: '4', DBT_ENGINE_FAIL_FAST: 'yes', DBT_TARGET: '' }
  const { flags, warnings } = readFlags(environment, { threads: 1, target: 'dev', my_own: [1], fail_fst: true })
  expect(flags).toMatchObject({ threads: 4, fail_fast: true, target: 'dev', my_own: [1] })
  expect(warnings.map(shown)).toEqual(['UNKNOWN_FLAG Flag "fail_fst" is not known | Did you mean "fail_fast"?'])
  expect(problemsOf(() => readFlags({ TSMODEL_DEBUG: 'maybe', DBT_THREADS: 'x' })).map(shown)).toEqual([
    'FLAG_INVALID TSMODEL_DEBUG must be true or false, not "maybe" | Write 1 or 0.',
    'FLAG_INVALID DBT_THREADS must be a whole number, not "x" | Write digits only.',
  ])
})

test('secrets of the environment are masked, the longest first; very short ones are not', () => {
  const secrets = environmentSecrets({
    DBT_ENV_SECRET_A: 'abcd',
    DBT_ENV_SECRET_B: 'abcdef',
    DBT_ENV_SECRET_C: 'x',
    D: 'open',
  })
  expect(secrets.mask('abcdef abcd x open')).toBe('***** ***** x open')
})

test('a variable is that of the command line, then what the root says for the package, then the root, then the package', () => {
  const root = { name: 'shop', vars: { a: 'root', b: 'root', parts: { b: 'root for parts' } } }
  const parts = { name: 'parts', vars: { a: 'own', c: 'own', parts: { d: 'own for parts' } } }
  const lookup = variableLookup(parts, root, { a: 'line' })
  expect(['a', 'b', 'c', 'd', 'e'].map((name) => lookup.get(name))).toEqual([
    'line',
    'root for parts',
    'own',
    'own for parts',
    undefined,
  ])
})

test('selectors are read in order; two of one name are a problem', () => {
  const read = (text: string) => {
    const host = memoryHost({ 'project.yml': 'name: shop\n', 'selectors.yml': text })
    return loadSelectors(host, loadProject({ host }).project)
  }
  expect(read('selectors:\n  - name: a\n    definition: tag:x\n').selectors).toEqual([
    { name: 'a', definition: 'tag:x' },
  ])
  expect(
    problemsOf(() => read('selectors:\n  - {name: a, definition: x}\n  - {name: a, definition: y}\n')).map(shown),
  ).toEqual(['DUPLICATE_SELECTOR selectors.yml:3:12 Two selectors are named "a" | Rename one of them.'])
})
