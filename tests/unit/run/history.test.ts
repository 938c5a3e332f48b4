import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Database } from '../../../src/adapters/index.js'
import { makeConfig, makeGenericTest, makeModel } from '../../support/factories.js'
import { freshDatabase, type TestDatabase } from '../../support/databases.js'
import { open, planOf, runNodes } from './workshop.js'

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

const model = (code: string) => makeModel('kept', { rawCode: code, config: makeConfig({ materialized: 'table' }) })

const test = makeGenericTest('positive', 'model.shop.kept', 'id', { rawCode: 'select * from <kept> where id < 0' })

it('keeps the result of every node of every run, with the number each test measured', async () => {
  const history = { schema: 'tsmodel', version: '0.1.0', gitCommit: 'abc' }
  await runNodes(database, [model('select 1 as id'), test], { history })
  await runNodes(database, [model('select -1 as id'), test], { history })
  expect(
    await server.sql(`select r.status, r.rows_affected, r.measured, i.version, i.git_commit
      from tsmodel.node_results r join tsmodel.invocations i using (invocation_id)
      order by i.started_at, r.unique_id`),
  ).toEqual([
    ['success', '1', null, '0.1.0', 'abc'],
    ['pass', null, '0', '0.1.0', 'abc'],
    ['fail', null, null, '0.1.0', 'abc'],
    ['fail', null, '1', '0.1.0', 'abc'],
  ])
})

it('warns when history cannot be kept, and the run stays as it was', async () => {
  await server.sql('create schema taken; create view taken.node_results as select 1 as x')
  const run = await runNodes(database, [model('select 1 as id')], { history: { schema: 'taken' } })
  expect(run.status('model.shop.kept')).toBe('success')
  expect(run.events.at(-1)).toMatchObject({ kind: 'message', level: 'warn', text: expect.stringContaining('"taken"') })
})

it('plans what a run would do and changes nothing', async () => {
  await server.sql('create view public.on_kept as select id from analytics.kept')
  const plans = await planOf(database, [model("select 'a'::text as id, 2 as more"), test])
  expect(plans).toMatchObject([
    {
      uniqueId: 'model.shop.kept',
      relation: 'analytics.kept',
      action: 'replace',
      columns: [
        { name: 'id', before: 'integer', after: 'text' },
        { name: 'more', before: null, after: 'integer' },
      ],
      isBreaking: true,
      dependents: ['view public.on_kept'],
      blocked: [],
      tests: [test.uniqueId],
    },
  ])
  expect(plans[0]?.sql).toContain('drop view "public"."on_kept"')
  expect(await server.sql('select id from public.on_kept')).toEqual([['1']])
})

it('names in the plan what would block the publication', async () => {
  const plans = await planOf(database, [model('select 2 as other')])
  expect(plans[0]?.blocked).toEqual([
    { object: 'view public.on_kept', reason: 'reads column "id", which the new relation does not have' },
  ])
})
