import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import type { Database } from '../../../src/adapters/index.js'
import type { Node } from '../../../src/core/node.js'
import { makeConfig, makeModel } from '../../support/factories.js'
import { freshDatabase, type TestDatabase } from '../../support/databases.js'
import { open, runNodes } from './workshop.js'

// A column goes from a table and from the views of it, in one change of the project.

let server: TestDatabase
let database: Database

beforeAll(async () => {
  server = await freshDatabase()
  database = await open(server.settings)
})

beforeEach(async () => {
  await server.sql('drop schema if exists analytics cascade; drop schema if exists other cascade; create schema other')
})

afterAll(async () => {
  await database.close()
  await server.drop()
})

const model = (name: string, materialized: string, rawCode: string, parents: readonly string[] = [], config = {}) =>
  makeModel(name, {
    rawCode,
    config: makeConfig({ materialized, ...config }),
    dependsOn: { nodes: parents.map((parent) => `model.shop.${parent}`), macros: [] },
  })

const base = (code: string) =>
  model('base', 'table', code, [], { indexes: [{ columns: ['id'], unique: true }, { columns: ['id', 'version'] }] })

const before: readonly Node[] = [
  base("select 1 as id, 'old' as version, 10 as price"),
  model('shown', 'view', 'select id, version, price from <base>', ['base']),
  model('stored', 'materialized_view', 'select id, version, price from <base>', ['base']),
  model('above', 'view', 'select version, price from <shown>', ['shown']),
]

const after: readonly Node[] = [
  base("select 1 as id, 'new' as version"),
  model('shown', 'view', 'select id, version from <base>', ['base']),
  model('stored', 'materialized_view', 'select id, version from <base>', ['base']),
  model('above', 'view', 'select version from <shown>', ['shown']),
]

const asides = () =>
  server.sql("select relname from pg_class where relname like '\\_tsm\\_%' and relkind in ('r', 'v', 'm')")

const versions = (names: readonly string[]) =>
  Promise.all(names.map(async (name) => (await server.sql(`select version from analytics.${name}`))[0]?.[0]))

const ALL = ['base', 'shown', 'stored', 'above']

it('a column may go from a table and from what this run builds of it afterwards', async () => {
  await runNodes(database, before)
  const run = await runNodes(database, after, { threads: 1 })
  expect(Object.fromEntries([...run.results].map(([id, { status }]) => [id, status]))).toEqual({
    'model.shop.base': 'success',
    'model.shop.shown': 'success',
    'model.shop.stored': 'success',
    'model.shop.above': 'success',
  })
  expect(await versions(ALL)).toEqual(['new', 'new', 'new', 'new'])
  expect(run.events).toContainEqual(
    expect.objectContaining({
      text: 'analytics.shown, analytics.stored: goes on reading the old analytics.base until it is built itself',
    }),
  )
  expect(await asides()).toEqual([])
  expect(await server.sql("select indexname from pg_indexes where schemaname = 'analytics' order by 1")).toEqual([
    ['base_id_idx'],
    ['base_id_version_idx'],
  ])
})

it('what breaks on the way goes on showing the old rows, and the next run clears what they were read from', async () => {
  await runNodes(database, before)
  const broken = after.map((node) =>
    node.name === 'shown' || node.name === 'stored' ? { ...node, rawCode: 'select 1 / 0 as id from <base>' } : node,
  )
  const broke = await runNodes(
    database,
    broken.map((node) => (node.name === 'shown' ? { ...node, rawCode: 'select nothing from <base>' } : node)),
  )
  expect(broke.status('model.shop.base')).toBe('success')
  expect(broke.status('model.shop.shown')).toBe('error')
  expect(broke.status('model.shop.stored')).toBe('error')
  expect(await versions(ALL)).toEqual(['new', 'old', 'old', 'old'])
  expect(await asides()).toHaveLength(1)
  const whole = await runNodes(database, after)
  expect(new Set([...whole.results.values()].map(({ status }) => status))).toEqual(new Set(['success']))
  expect(await versions(ALL)).toEqual(['new', 'new', 'new', 'new'])
  expect(await asides()).toEqual([])
})

it('a materialized view that lags is built anew, not refreshed from what was replaced', async () => {
  const stored = model('stored', 'materialized_view', 'select version from <base>', ['base'])
  const versionOf = (version: string) => base(`select 1 as id, '${version}' as version`)
  await runNodes(database, [versionOf('first'), stored])
  await runNodes(database, [versionOf('second'), stored])
  expect(await versions(['stored'])).toEqual(['second'])
  // Its own build never came, because the run was cancelled before.
  const stop = new AbortController()
  await runNodes(database, [versionOf('third'), stored], {
    signal: stop.signal,
    threads: 1,
    onEvent: (event) => {
      if (event.kind === 'nodeFinished' && event.result.uniqueId === 'model.shop.base') stop.abort()
    },
  })
  expect(await versions(['base', 'stored'])).toEqual(['third', 'second'])
  await runNodes(database, [versionOf('third'), stored], { selected: new Set([stored.uniqueId]) })
  expect(await versions(['stored'])).toEqual(['third'])
})

it('what is not built in this run, and reads the column, stops the publication and is named', async () => {
  await runNodes(database, before)
  await server.sql('create view other.report as select price from analytics.base')
  const run = await runNodes(database, after)
  const result = run.results.get('model.shop.base')
  expect(result?.status).toBe('error')
  expect(result?.message).toContain('view other.report reads column "price", which the new relation does not have')
  expect(result?.message).not.toContain('analytics.shown')
  expect(result?.diagnostics[0]?.hint).toContain('Change or drop these objects first')
  expect(await versions(ALL)).toEqual(['old', 'old', 'old', 'old'])
  expect(await asides()).toEqual([])
})

it('the pointer to the latest version is no obstacle to a column that goes', async () => {
  const versioned = (code: string) => ({
    ...model('people_v2', 'table', code, [], { latest_version_pointer: { enabled: true, alias: 'people' } }),
    version: 2,
    latestVersion: 2,
  })
  await runNodes(database, [versioned("select 1 as id, 'old' as version, 'x' as gone")])
  const run = await runNodes(database, [versioned("select 1 as id, 'new' as version")])
  expect([...run.results.values()].map(({ message, status }) => [status, message])).toEqual([['success', 'SELECT 1']])
  expect(await server.sql('select * from analytics.people')).toEqual([['1', 'new']])
  expect(await asides()).toEqual([])
})
