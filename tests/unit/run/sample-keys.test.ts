import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Database } from '../../../src/adapters/index.js'
import type { TestConfig } from '../../../src/core/config.js'
import { makeConfig, makeGenericTest, makeModel, makeTestConfig } from '../../support/factories.js'
import { freshDatabase, type TestDatabase } from '../../support/databases.js'
import { open, runNodes } from './workshop.js'

let server: TestDatabase
let database: Database

beforeAll(async () => {
  server = await freshDatabase()
  database = await open(server.settings)
})

afterAll(async () => {
  await database.close()
  await server.drop()
})

const people = makeModel('people', {
  rawCode: `select n as person_id, 'person ' || n || '@mail.example' as email, n % 2 as side from generate_series(1, 20) as n`,
  config: makeConfig({ materialized: 'table' }),
})

const aTest = (name: string, rawCode: string, config: Partial<TestConfig>) =>
  makeGenericTest(name, 'model.shop.people', 'side', {
    rawCode,
    config: makeTestConfig({ sample_keys: ['person_id', 'company_id'], ...config }),
  })

const samplesOf = async (...tests: readonly ReturnType<typeof aTest>[]) => {
  const { results } = await runNodes(database, [people, ...tests])
  return tests.map((test) => {
    const result = results.get(test.uniqueId)
    return { status: result?.status, detail: result?.detail }
  })
}

it('names the keys of five failing rows, and nothing else of them', async () => {
  const [odd] = await samplesOf(aTest('odd', 'select * from <people> where side = 1', {}))
  expect(odd?.status).toBe('fail')
  const keys = odd?.detail?.['sample_keys'] as readonly Readonly<Record<string, number>>[]
  expect(keys).toHaveLength(5)
  for (const key of keys) expect([Object.keys(key), key['person_id']! % 2]).toEqual([['person_id'], 1])
})

it('takes them from failures_sql of a measured test, beside its other columns, also when it passes', async () => {
  const measured = { measured: true, error_above: 3, failures_sql: 'select * from <people> where person_id <= 2' }
  const code = 'select count(*) as measured, count(*) as failing, 20 as checked from <people> where person_id <= 2'
  expect(await samplesOf(aTest('few', code, measured))).toEqual([
    { status: 'pass', detail: { checked: 20, sample_keys: [{ person_id: 1 }, { person_id: 2 }] } },
  ])
})

it('says nothing of tests without failing rows, without keys, or whose rows have none of the columns', async () => {
  expect(
    await samplesOf(
      aTest('none', 'select * from <people> where side = 7', {}),
      aTest('unnamed', 'select * from <people> where side = 1', { sample_keys: null }),
      aTest('other columns', 'select email from <people> where side = 1', {}),
    ),
  ).toEqual([
    { status: 'pass', detail: null },
    { status: 'fail', detail: null },
    { status: 'fail', detail: null },
  ])
})

it('gives the same keys to tests that are answered by one scan and tests that run alone', async () => {
  const tests = ['first', 'second'].map((name) => aTest(name, 'select * from <people> where person_id = 4', {}))
  const together = await samplesOf(...tests)
  const { results } = await runNodes(database, [people, ...tests], { batchTests: false })
  expect(together.map(({ detail }) => detail)).toEqual(tests.map(({ uniqueId }) => results.get(uniqueId)?.detail))
  expect(together[0]?.detail).toEqual({ sample_keys: [{ person_id: 4 }] })
})
