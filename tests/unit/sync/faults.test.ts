import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Database } from '../../../src/adapters/contract.js'
import { openDatabase } from '../../../src/adapters/index.js'
import type { DiagnosticError } from '../../../src/core/diagnostic.js'
import { createSourceLoader } from '../../../src/sync/index.js'
import { TARGET_SCHEMA } from '../../support/target-schema.js'
import { loadContext, makeSide, rowsOf, syncedSource, type Side } from './sides.js'

let source: Side
let target: Side
let database: Database
let writer: Database
const messages: string[] = []

beforeAll(async () => {
  source = await makeSide('postgres')
  target = await makeSide('postgres')
  database = await openDatabase({ settings: target.settings, purpose: 'test' })
  writer = await openDatabase({ settings: source.settings, purpose: 'writer' })
  await rowsOf(database, 'create schema analytics')
  await source.script(`
    create table parent (id bigserial primary key, note text);
    create table child (id bigserial primary key, parent_id bigint not null references parent, note text);
    create table big as select g as id, repeat('x', 500) as filling from generate_series(1, 60000) g;
    insert into parent (note) select 'n' from generate_series(1, 10);
    insert into child (parent_id) select id from parent`)
})
afterAll(async () => {
  await writer.close()
  await database.close()
  await source.remove()
  await target.remove()
})

const loaders: { close(): Promise<void> }[] = []
function loader() {
  const made = createSourceLoader({ connections: { app: source.settings }, onMessage: (text) => messages.push(text) })
  loaders.push(made)
  return made
}
afterAll(async () => {
  for (const one of loaders) await one.close()
})

const into = (identifier: string) => ({ database: '', schema: TARGET_SCHEMA, identifier })

async function exists(identifier: string): Promise<boolean> {
  const [row] = await rowsOf(database, `select to_regclass('analytics.${identifier}') is not null`)
  return row?.[0] === 't'
}

/** Ends every backend of a database whose last statement is like `pattern`. */
async function kill(where: Database, pattern: string): Promise<void> {
  await rowsOf(
    where,
    `select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and datname = current_database() and (query ilike '${pattern}' or application_name ilike '${pattern}')`,
  )
}

test('a foreign key of the source holds in the copies, while a writer inserts parents and children all the time', async () => {
  const done = new AbortController()
  const session = await writer.acquire('writer')
  const writing = (async () => {
    while (!done.signal.aborted) {
      await session.script(
        `with p as (insert into parent (note) values ('more') returning id) insert into child (parent_id) select id from p`,
      )
    }
  })()
  const one = loader()
  await Promise.all(
    ['child', 'parent', 'child', 'parent'].map((table, index) =>
      one.load(syncedSource(table), into(`${table}_${index}`), loadContext(database).context),
    ),
  )
  done.abort()
  await writing
  await session.release()
  await one.close()
  const orphans = `select count(*) from analytics.child_0 c where not exists (select from analytics.parent_1 p where p.id = c.parent_id)`
  expect(await rowsOf(database, orphans)).toEqual([['0']])
  expect(
    await rowsOf(
      database,
      `select (select count(*) from analytics.child_0) = (select count(*) from analytics.child_2)`,
    ),
  ).toEqual([['t']])
})

test('the source is gone in the middle of a copy: an error, nothing in the target, and the next load works', async () => {
  const one = loader()
  const { context } = loadContext(database)
  let isKilled = false
  const loading = one.load(syncedSource('big'), into('big_lost_source'), {
    ...context,
    onProgress: () => {
      if (isKilled) return
      isKilled = true
      void kill(writer, '%sync%')
    },
  })
  await expect(loading).rejects.toThrow()
  expect(await exists('big_lost_source')).toBe(false)
  await expect
    .poll(
      async () =>
        (
          await rowsOf(
            writer,
            `select count(*) from pg_stat_activity where application_name ilike '%sync%' and datname = current_database()`,
          )
        )[0]?.[0],
    )
    .toBe('0')
  messages.length = 0
  await one.load(syncedSource('parent'), into('parent_after_loss'), context)
  expect(messages.join()).toContain('The snapshot of the source was lost')
  expect(await exists('parent_after_loss')).toBe(true)
  await one.close()
})

test('the target is gone in the middle of a copy: an error at once, and the snapshot still serves the others', async () => {
  const one = loader()
  const { context } = loadContext(database)
  const observer = await openDatabase({ settings: target.settings, purpose: 'observer' })
  let isKilled = false
  const loading = one.load(syncedSource('big'), into('big_lost_target'), {
    ...context,
    onProgress: () => {
      if (isKilled) return
      isKilled = true
      void kill(observer, 'copy %')
    },
  })
  await expect(loading).rejects.toThrow()
  expect(await exists('big_lost_target')).toBe(false)
  await one.load(syncedSource('parent'), into('parent_after_target'), context)
  expect(await exists('parent_after_target')).toBe(true)
  await observer.close()
  await one.close()
})

test('an aborted signal stops both sides and leaves nothing', async () => {
  const one = loader()
  const controller = new AbortController()
  const { context } = loadContext(database, controller.signal)
  const loading = one.load(syncedSource('big'), into('big_aborted'), {
    ...context,
    onProgress: () => controller.abort(),
  })
  await expect(loading).rejects.toMatchObject({ name: 'AbortError' })
  expect(await exists('big_aborted')).toBe(false)
  await one.close()
})

test('a table that is locked in the source, or may not be read, is told in words', async () => {
  await source.script(
    'drop role if exists tsmodel_reader_test; create role tsmodel_reader_test login; grant select on parent to tsmodel_reader_test',
  )
  const settings = { ...source.settings, user: 'tsmodel_reader_test' }
  const one = createSourceLoader({ connections: { app: settings } })
  const { context } = loadContext(database)
  const failure = await one
    .load(syncedSource('child'), into('child_forbidden'), context)
    .catch((error: unknown) => error)
  expect((failure as DiagnosticError).diagnostics[0]).toMatchObject({
    code: 'SOURCE_PERMISSION',
    hint: expect.stringContaining('grant select on "public"."child"') as string,
  })
  await one.load(syncedSource('parent'), into('parent_allowed'), context)
  expect(await exists('parent_allowed')).toBe(true)
  await one.close()
  await source.script('drop owned by tsmodel_reader_test; drop role tsmodel_reader_test')
})

test('the sessions of a sync cannot write to the source', async () => {
  const one = loader()
  await one.load(syncedSource('parent'), into('parent_read_only'), loadContext(database).context)
  const [row] = await rowsOf(
    writer,
    `select count(*) filter (where backend_xid is not null), count(*) > 0 from pg_stat_activity where application_name ilike '%sync%' and datname = current_database()`,
  )
  expect(row).toEqual(['0', 't'])
  await one.close()
  const [after] = await rowsOf(
    writer,
    `select count(*) from pg_stat_activity where application_name ilike '%sync%' and datname = current_database() and state <> 'idle'`,
  )
  expect(after).toEqual(['0'])
})
