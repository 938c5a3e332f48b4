import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Database, Session } from '../../../src/adapters/index.js'
import type { Relation } from '../../../src/core/relation.js'
import {
  makeConfig,
  makeGenericTest,
  makeModel,
  makeSeed,
  makeSource,
  makeTestConfig,
} from '../../support/factories.js'
import { freshEmbeddedDatabase, type EmbeddedDatabase } from '../../support/embedded-database.js'
import { inTargetSchema } from '../../support/target-schema.js'
import { open, planOf, runNodes } from './workshop.js'

let embedded: EmbeddedDatabase
let database: Database

beforeAll(async () => {
  embedded = await freshEmbeddedDatabase()
  database = await open(embedded.settings)
})

afterAll(async () => {
  await database.close()
  embedded.remove()
})

async function rows(sql: string) {
  const session = await database.acquire('check')
  try {
    return (await session.query(inTargetSchema(sql))).rows
  } finally {
    await session.release()
  }
}

it('runs a whole graph on the one session of the embedded database, tests and sync included', async () => {
  const raw = makeSource('raw', 'people', {
    sync: { connection: 'crm', schema: 'public', table: 'people', mode: 'full' },
  })
  const seed = makeSeed('names', { config: makeConfig({ materialized: 'seed' }) })
  const people = makeModel('people_named', {
    rawCode: 'select p.id, n.name from <people> as p join <names> as n using (id)',
    config: makeConfig({ materialized: 'table' }),
    dependsOn: { nodes: [raw.uniqueId, seed.uniqueId], macros: [] },
  })
  const incremental = makeModel('people_seen', {
    rawCode: 'select * from <people_named>',
    config: makeConfig({ materialized: 'incremental', unique_key: 'id', incremental_strategy: 'merge' }),
    dependsOn: { nodes: [people.uniqueId], macros: [] },
  })
  const tests = ['a', 'b', 'c'].map((name) =>
    makeGenericTest(name, people.uniqueId, 'id', { rawCode: 'select * from <people_named> where id is null' }),
  )
  const nodes = [raw, seed, people, incremental, ...tests]
  const settings = {
    files: { 'seeds/names.csv': 'id,name\n1,Ada\n2,Grace\n' },
    loader: {
      async load(_node: unknown, aside: Relation, context: { session?: Session }) {
        const name = database.dialect.render(aside)
        await context.session?.query(`create table ${name} as select i as id from generate_series(1, 2) as i`)
        return { rows: 2, bytes: 8 }
      },
      close: () => Promise.resolve(),
    },
  }
  for (const _ of [1, 2]) {
    const run = await runNodes(database, nodes, settings)
    for (const result of run.results.values()) {
      expect([result.uniqueId, result.status]).toEqual([
        result.uniqueId,
        result.uniqueId.startsWith('test.') ? 'pass' : 'success',
      ])
    }
    expect(run.results.size).toBe(7)
  }
  expect(await rows('select id, name from analytics.people_seen order by id')).toEqual([
    ['1', 'Ada'],
    ['2', 'Grace'],
  ])
  expect(await rows("select relname from pg_class where relname like '\\_tsm\\_%'")).toEqual([])
})

it('keeps history, compares with it, and plans, on the one session', async () => {
  const history = { schema: 'tsmodel', targetName: 'dev', targetSchema: 'analytics' }
  const counted = (count: number) =>
    makeModel('counted', {
      rawCode: `select i as id from generate_series(1, ${count}) as i`,
      config: makeConfig({ materialized: 'table' }),
    })
  const size = makeGenericTest('row_count', 'model.shop.counted', null, {
    rawCode: 'select count(*) as measured from <counted>',
    config: makeTestConfig({ measured: true, change_below: 0.2 }),
  })
  const run = async (count: number) =>
    (await runNodes(database, [counted(count), size], { history })).status(size.uniqueId)
  expect([await run(100), await run(90), await run(50)]).toEqual(['pass', 'pass', 'fail'])
  expect(
    await rows(`select measured from tsmodel.node_results where resource_type = 'test' order by measured`),
  ).toEqual([['50'], ['90'], ['100']])
  const [plan] = await planOf(database, [counted(10)], { history })
  expect(plan).toMatchObject({ action: 'replace', code: { diff: [{ kind: 'removed' }, { kind: 'added' }] } })
  expect(await rows('select count(*) from analytics.counted')).toEqual([['90']])
  expect(await run(91)).toBe('pass')
})
