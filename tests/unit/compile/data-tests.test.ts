import { PGlite } from '@electric-sql/pglite'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { CompiledNode } from '../../../src/core/compiled.js'
import { openShop } from './project.js'

let database: PGlite

beforeAll(async () => {
  database = await PGlite.create()
  await database.exec(`
    create schema analytics;
    create table analytics.accounts (id int, external_id text, kind text, deleted_at timestamptz);
    insert into analytics.accounts values
      (1, '11111111-1111-1111-1111-111111111111', 'a', null),
      (2, '  22222222-2222-2222-2222-22222222222A ', 'b', null),
      (3, '33333333-3333-3333-3333-333333333333', 'b', now()),
      (4, '99999999-9999-9999-9999-999999999999', null, null),
      (5, 'not an id', 'c', null),
      (6, null, 'c', null),
      (6, '', 'it''s', null);
    create table analytics.people (id uuid, deleted_at timestamptz);
    insert into analytics.people values
      ('11111111-1111-1111-1111-111111111111', null),
      ('22222222-2222-2222-2222-22222222222a', null),
      ('33333333-3333-3333-3333-333333333333', now()),
      ('44444444-4444-4444-4444-444444444444', null);
    create table analytics.nobody (id uuid);
  `)
})

afterAll(async () => {
  await database.close()
})

/** Compiles the one test that `yaml` puts on a model or column, and gives what its query returns. */
async function run(column: string | null, yaml: string): Promise<{ rows: unknown[]; compiled: CompiledNode }> {
  const tests = `data_tests: [${yaml}]`
  const model = column === null ? tests : `columns: [{name: ${column}, ${tests}}]`
  const shop = openShop(database, {
    'models/accounts.sql': 'select 1',
    'models/people.sql': 'select 1',
    'models/nobody.sql': 'select 1',
    'models/_models.yml': `models: [{name: accounts, ${model}}]`,
  })
  const id = [...shop.parsed.manifest.nodes.keys()].find((key) => key.startsWith('test.')) ?? ''
  const compiled = await shop.compile(id)
  return { rows: (await database.query(compiled.code)).rows, compiled }
}

test('unique finds values that stand twice, not nulls', async () => {
  expect((await run('id', 'unique')).rows).toEqual([{ unique_field: 6, n_records: 2 }])
})

test('not_null gives the rows without a value', async () => {
  expect((await run('external_id', 'not_null')).rows).toHaveLength(1)
})

test('accepted_values takes texts with quotes in them, and null', async () => {
  expect((await run('kind', `{accepted_values: {values: [a, "it's"]}}`)).rows).toEqual(
    expect.arrayContaining([
      { value_field: 'b', n_records: 2 },
      { value_field: 'c', n_records: 2 },
    ]),
  )
  expect((await run('id', '{accepted_values: {values: [1, 2, 3, 4, 5, 6], quote: false}}')).rows).toEqual([])
})

test('relationships gives the values without a parent, within the rows that "where" keeps', async () => {
  const yaml = (config: string): string => `{relationships: {to: "ref('people')", field: id::text${config}}}`
  expect((await run('external_id', yaml(''))).rows).toHaveLength(4)
  expect((await run('external_id', yaml(', config: {where: id < 3}'))).rows).toEqual([
    { from_field: '  22222222-2222-2222-2222-22222222222A ' },
  ])
})

test('orphaned_external_id compares across types and counts the reasons apart', async () => {
  const { rows, compiled } = await run(
    'external_id',
    `{orphaned_external_id: {to: "ref('people')", field: id, allowed_ratio: 0.7}}`,
  )
  expect(rows).toEqual([
    { measured: '0.666667', failing: 4, checked: 6, without_id: 1, malformed: 2, missing: 1, soft_deleted: 1 },
  ])
  expect(compiled.node.config).toMatchObject({ measured: true, error_above: 0.7 })
  const failing = await database.query(String(compiled.node.config['failures_sql']))
  expect(failing.rows).toHaveLength(4)
  expect(failing.rows).toContainEqual({ side: 'forward', external_id: 'not an id', reason: 'malformed' })
})

test('the reverse direction judges live rows that nothing points at, both directions the worse share', async () => {
  const arguments_ = (direction: string): string =>
    `{orphaned_external_id: {to: "ref('people')", field: id, direction: ${direction}}}`
  expect((await run('external_id', arguments_('reverse'))).rows).toEqual([
    { measured: '0.333333', failing: 1, reverse_checked: 3, unreferenced: 1 },
  ])
  expect((await run('external_id', arguments_('both'))).rows).toMatchObject([
    { measured: '0.666667', failing: 5, forward_ratio: '0.666667', reverse_ratio: '0.333333', unreferenced: 1 },
  ])
})

test('an orphaned_external_id with another shape, and without soft deletes', async () => {
  const { rows } = await run('kind', `{orphaned_external_id: {to: "ref('nobody')", field: id, pattern: "^[a-b]$"}}`)
  expect(rows).toMatchObject([{ measured: '1.000000', checked: 6, malformed: 3, missing: 3, soft_deleted: 0 }])
})

test('without a limit one orphan is an error, a limit in the config is kept', async () => {
  const strict = await run('external_id', `{orphaned_external_id: {to: "ref('people')"}}`)
  expect(strict.compiled.node.config).toMatchObject({ error_above: 0 })
  const warned = await run('external_id', `{orphaned_external_id: {to: "ref('people')", config: {warn_above: 0.5}}}`)
  expect(warned.compiled.node.config).toMatchObject({ warn_above: 0.5 })
  expect(warned.compiled.node.config['error_above'] ?? null).toBeNull()
})

test('soft_delete_ratio measures the share of deleted rows; an empty relation has none', async () => {
  const { rows, compiled } = await run(null, '{soft_delete_ratio: {warn_above: 0.1, error_above: 0.5}}')
  expect(rows).toEqual([{ measured: '0.142857', failing: 1, checked: 7 }])
  expect(compiled.node.config).toMatchObject({ measured: true, warn_above: 0.1, error_above: 0.5 })
  expect((await database.query(String(compiled.node.config['failures_sql']))).rows).toMatchObject([{ id: 3 }])
  expect((await run(null, '{soft_delete_ratio: {column_name: deleted_at, config: {where: id > 100}}}')).rows).toEqual([
    { measured: null, failing: 0, checked: 0 },
  ])
})
