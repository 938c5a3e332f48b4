import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Database, Session } from '../../../src/adapters/index.js'
import type { Node } from '../../../src/core/node.js'
import type { Relation } from '../../../src/core/relation.js'
import {
  makeConfig,
  makeGenericTest,
  makeModel,
  makeSeed,
  makeSnapshot,
  makeSource,
  makeTestConfig,
} from '../../support/factories.js'
import { freshDatabase, type TestDatabase } from '../../support/databases.js'
import { open, runNodes, type RunSettings } from './workshop.js'

// Rows that fail their tests are never seen, whatever makes them: somebody looks all the time while they are built.

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

interface Made {
  readonly node: Node & { readonly alias?: string; readonly identifier?: string }
  readonly settings?: RunSettings
}

/** What makes a relation "subject_<kind>" with the value given in every row. */
const MAKERS: Readonly<Record<string, (name: string, value: number) => Made>> = {
  table: (name, value) => ({ node: model(name, value, { materialized: 'table' }) }),
  view: (name, value) => ({ node: model(name, value, { materialized: 'view' }) }),
  'materialized view': (name, value) => ({ node: model(name, value, { materialized: 'materialized_view' }) }),
  incremental: (name, value) => ({ node: model(name, value, { materialized: 'incremental', unique_key: 'id' }) }),
  snapshot: (name, value) => ({
    node: makeSnapshot(name, {
      rawCode: rows(value),
      config: makeConfig({ materialized: 'snapshot', unique_key: 'id', strategy: 'check', check_cols: ['value'] }),
    }),
  }),
  seed: (name, value) => ({
    node: makeSeed(name, { config: makeConfig({ materialized: 'seed' }) }),
    settings: { files: { [`seeds/${name}.csv`]: `id,value\n1,${value}\n2,${value}\n` } },
  }),
  sync: (name, value) => ({
    node: makeSource('raw', name, { sync: { connection: 'crm', schema: 'public', table: name, mode: 'full' } }),
    settings: {
      loader: {
        async load(_node: unknown, aside: Relation, context: { session?: Session }) {
          await context.session?.query(`create table ${database.dialect.render(aside)} as ${rows(value)}`)
          return { rows: 2, bytes: 8 }
        },
        close: () => Promise.resolve(),
      },
    },
  }),
}

const rows = (value: number): string => `select i as id, ${value} as value from generate_series(1, 2) as i`

const model = (name: string, value: number, config: object) =>
  makeModel(name, { rawCode: rows(value), config: makeConfig(config) })

it.each(Object.keys(MAKERS))('%s: nobody sees a row that its tests reject; the old rows stay', async (kind) => {
  const name = `subject_${kind.replace(' ', '_')}`
  const build = (value: number) => {
    const { node, settings } = MAKERS[kind]!(name, value)
    const gate = makeGenericTest(`positive_${name}`, node.uniqueId, 'value', {
      rawCode: `select *, pg_sleep(0.2)::text as slept from <${name}> where value < 0`,
      config: makeTestConfig({ store_failures: true }),
      schema: 'audit',
      alias: `positive_${name}`,
    })
    const child = makeModel(`child_of_${name}`, {
      rawCode: `select * from <${name}>`,
      config: makeConfig({ materialized: 'table' }),
      dependsOn: { nodes: [node.uniqueId], macros: [] },
    })
    return { node, gate, child, run: () => runNodes(database, [node, gate, child], settings) }
  }
  const good = build(1)
  const first = await good.run()
  expect([...first.results.values()].map(({ status }) => status).sort()).toEqual(['pass', 'success', 'success'])
  const [place] = await server.sql(
    `select format('%I.%I', n.nspname, relname) from pg_class c join pg_namespace n on n.oid = c.relnamespace where relname = '${name}' and relkind in ('r', 'v', 'm')`,
  )
  const looked: string[] = []
  let isRunning = true
  const looking = (async () => {
    while (isRunning) {
      const [seen] = await server.sql(`select string_agg(value::text, ',' order by id) from ${place?.[0]}`)
      looked.push(seen?.[0] ?? 'nothing')
    }
  })()
  const bad = build(-1)
  const run = await bad.run()
  isRunning = false
  await looking
  expect(looked.length).toBeGreaterThan(2)
  expect(new Set(looked)).toEqual(new Set(['1,1']))
  expect(run.status(bad.node.uniqueId)).toBe('fail')
  expect(run.status(bad.gate.uniqueId)).toBe('fail')
  expect(run.results.get(bad.child.uniqueId)).toMatchObject({
    status: 'skipped',
    skippedBecause: bad.node.uniqueId,
    message: `Skipped because of ${bad.node.uniqueId}`,
  })
  expect(await server.sql(`select id, value from audit.positive_${name} order by id`)).toEqual([
    ['1', '-1'],
    ['2', '-1'],
  ])
  expect(await server.sql("select relname from pg_class where relname like '\\_tsm\\_%'")).toEqual([])
})
