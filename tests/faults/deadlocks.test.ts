import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Database } from '../../src/adapters/index.js'
import { freshDatabase, type TestDatabase } from '../support/databases.js'
import { makeColumn, makeColumns, makeConfig, makeGenericTest, makeModel } from '../support/factories.js'
import { open, runNodes } from '../unit/run/workshop.js'

const RUNS = Number(process.env.TSMODEL_TEST_DEADLOCK_RUNS ?? 50)
const PARENTS = 6
const CHILDREN = 12

let server: TestDatabase
let database: Database

beforeAll(async () => {
  server = await freshDatabase()
  database = await open(server.settings)
  await server.sql(`do $$ begin create role analyst; exception when duplicate_object then null; end $$`)
})

afterAll(async () => {
  await database.close()
  await server.drop()
})

const key = { type: 'primary_key', expression: null }

/** Parents with keys that others point at, children that point at two of them, views, and nodes that change their kind. */
function nodesOf(turn: number) {
  const contract = { contract: { enforced: true }, grants: { select: ['analyst'] }, retries: 0 }
  const numbers = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index)
  const parents = numbers(PARENTS).map((index) =>
    makeModel(`parent_${index}`, {
      rawCode: 'select i as id from generate_series(1, 20) as i',
      config: makeConfig({ materialized: 'table', ...contract }),
      columns: makeColumns(makeColumn('id', { dataType: 'integer', constraints: [key] })),
    }),
  )
  const children = numbers(CHILDREN).map((index) => {
    const [first, second] = [`parent_${index % PARENTS}`, `parent_${(index + 1 + turn) % PARENTS}`]
    return makeModel(`child_${index}`, {
      rawCode: `select p.id, q.id as other from <${first}> as p join <${second}> as q using (id)`,
      config: makeConfig({ materialized: 'table', ...contract }),
      columns: makeColumns(
        makeColumn('id', {
          dataType: 'integer',
          constraints: [{ type: 'foreign_key', expression: `analytics.${first} (id)` }],
        }),
        makeColumn('other', {
          dataType: 'integer',
          constraints: [{ type: 'foreign_key', expression: `analytics.${second} (id)` }],
        }),
      ),
      dependsOn: { nodes: [first, second].map((name) => `model.shop.${name}`), macros: [] },
    })
  })
  // A table at one run and a view at the next: what was there has to be dropped.
  const changing = numbers(PARENTS).map((index) =>
    makeModel(`changing_${index}`, {
      rawCode: `select id from <child_${index}>`,
      config: makeConfig({
        materialized: (turn + index) % 2 === 0 ? 'table' : 'view',
        retries: 0,
        grants: { select: ['analyst'] },
      }),
      dependsOn: { nodes: [`model.shop.child_${index}`], macros: [] },
    }),
  )
  const tests = parents.map((parent, index) =>
    makeGenericTest(`gate_${index}`, parent.uniqueId, 'id', {
      rawCode: `select * from <${parent.name}> where id is null`,
    }),
  )
  return [...parents, ...children, ...changing, ...tests]
}

it.each([1, 4, 16, 32])(
  `${RUNS} runs on %i threads with foreign keys, grants, views of others and drops have no deadlock`,
  async (threads) => {
    await runNodes(database, nodesOf(0), { threads })
    await server.sql(
      Array.from(
        { length: PARENTS },
        (_, index) =>
          `create or replace view public.across_${index} as select p.id from analytics.parent_${index} as p join analytics.child_${index} as c using (id) join analytics.child_${(index + 3) % CHILDREN} as d using (id);
           create or replace view public.over_${index} as select a.id from public.across_${index} as a join analytics.parent_${(index + 2) % PARENTS} as q using (id)`,
      ).join(';'),
    )
    await server.sql(
      [0, 3]
        .map(
          (index) =>
            `create materialized view if not exists public.stored_${index} as select p.id from analytics.parent_${index} as p join analytics.child_${index} as c using (id)`,
        )
        .join(';'),
    )
    const problems: string[] = []
    for (let turn = 1; turn <= RUNS; turn += 1) {
      const run = await runNodes(database, nodesOf(turn), { threads })
      for (const { uniqueId, status, message } of run.results.values())
        if (status !== 'success' && status !== 'pass') problems.push(`run ${turn}, ${uniqueId}: ${message}`)
    }
    expect(problems).toEqual([])
    const counted = await server.sql('select deadlocks from pg_stat_database where datname = current_database()')
    expect(counted).toEqual([['0']])
  },
)
