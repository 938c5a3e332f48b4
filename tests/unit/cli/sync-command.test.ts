import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startCommand } from '../../support/built-command.js'
import { freshDatabase, type TestDatabase } from '../../support/databases.js'
import { TARGET_SCHEMA } from '../../support/target-schema.js'

// The sync as people meet it: what it would do, what it did, and how old its tables are.

const folder = mkdtempSync(join(tmpdir(), 'tsmodel sync '))
let source: TestDatabase
let target: TestDatabase
beforeAll(async () => {
  source = await freshDatabase()
  target = await freshDatabase()
  await source.sql(`create table orders (id int primary key, note text);
    insert into orders select g, 'note ' || g from generate_series(1, 1000) g;
    create table places as select g as id from generate_series(1, 10) g; analyze`)
  const placeOf = ({ settings, name }: TestDatabase) => {
    const { host, port, user, password } = settings
    return { type: 'postgres', host, port, user, password, dbname: name }
  }
  const it = { ...placeOf(target), schema: TARGET_SCHEMA, connections: { app: placeOf(source) } }
  mkdirSync(join(folder, 'models'))
  writeFileSync(join(folder, 'project.yml'), 'name: shop\nprofile: shop\n')
  writeFileSync(join(folder, 'profiles.yml'), JSON.stringify({ shop: { target: 'it', outputs: { it } } }))
  writeFileSync(
    join(folder, 'models/sources.yml'),
    `sources:
  - name: app
    schema: '{{ target.schema }}'
    sync: { connection: app }
    tables:
      - name: orders
        sync: { mode: incremental, cursor: id, deletes: hard }
        freshness: { warn_after: { count: 1, period: hour } }
      - name: places
`,
  )
})
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true })
  await source.drop()
  await target.drop()
})

const run = (...args: readonly string[]) => startCommand(args, { cwd: folder }).finished

test('--dry-run says what would be moved, and moves nothing', async () => {
  const { exitCode, out, error } = await run('sync', '--dry-run')
  expect(exitCode, out + error).toBe(0)
  expect(out).toMatch(/app\.orders +\| copied whole +\| first sync +\| +1,000/)
  expect(out).toMatch(/app\.places +\| copied whole +\| mode full +\| +10 /)
  expect(out).toContain('Altogether about 1,010 rows')
  expect(await target.sql(`select to_regnamespace('analytics')`)).toEqual([[null]])
})

test('a table that was never synced has no age', async () => {
  const { exitCode, out } = await run('source', 'freshness')
  expect(exitCode).toBe(1)
  expect(out).toContain('ERROR freshness of app.orders: The table was never synced')
})

test('what is new is written, then --dry-run speaks of the rest, and --full-refresh starts over', async () => {
  expect((await run('sync')).out).toContain('COPY 1000')
  await source.sql(`insert into orders values (1001, 'new'); delete from orders where id = 1; analyze orders`)
  expect((await run('sync', '--dry-run')).out).toMatch(/app\.orders +\| brought up to date \| id since 1000 /)
  expect((await run('sync')).out).toContain('MERGE 2')
  await target.sql(`update analytics.orders set note = 'tampered' where id = 2`)
  expect((await run('sync', '--full-refresh', '--select', 'source:app.orders')).out).toContain('COPY 1000')
  expect(await target.sql('select count(*), min(id), max(id) from analytics.orders')).toEqual([['1000', '2', '1001']])
  expect(await target.sql(`select note from analytics.orders where id = 2`)).toEqual([['note 2']])
})

test('every synced table has an age, which the docs know too', async () => {
  await target.sql(
    `update tsmodel.sync_state set synced_at = now() - interval '2 hours' where relation_id = 'analytics.orders'::regclass`,
  )
  const { exitCode, out } = await run('source', 'freshness')
  expect(exitCode, out).toBe(0)
  expect(out).toContain('WARN freshness of app.orders')
  expect(out).toContain('PASS freshness of app.places')
  const sources = JSON.parse(readFileSync(join(folder, 'target/sources.json'), 'utf8')) as {
    readonly results: readonly { readonly unique_id: string; readonly max_loaded_at_time_ago_in_s: number }[]
  }
  const ages = Object.fromEntries(
    sources.results.map((result) => [result.unique_id, result.max_loaded_at_time_ago_in_s]),
  )
  expect(ages['source.shop.app.orders']).toBeGreaterThan(7_190)
  expect(ages['source.shop.app.places']).toBeLessThan(600)
  expect((await run('docs', 'generate', '--static')).exitCode).toBe(0)
  expect(readFileSync(join(folder, 'target/static_index.html'), 'utf8')).toContain('"Freshness"')
})

test('every sync is in the history, as builds are', async () => {
  const rows = await target.sql(
    `select i.verb, r.resource_type, r.status, r.rows_affected from tsmodel.node_results r
     join tsmodel.invocations i using (invocation_id)
     where r.unique_id = 'source.shop.app.orders' order by i.started_at`,
  )
  expect(rows).toEqual([
    ['sync', 'source', 'success', '1000'],
    ['sync', 'source', 'success', '2'],
    ['sync', 'source', 'success', '1000'],
  ])
})
