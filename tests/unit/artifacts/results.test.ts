import { describe, expect, test } from 'vitest'
import { catalogArtifact, runResultsArtifact, sourcesArtifact } from '../../../src/artifacts/index.js'
import { makeManifest, makeModel, makeResult, makeSource } from '../../support/factories.js'
import { schemaProblems, schemasAreHere } from './published-schema.js'
import { makeShop, meta } from './shop.js'

const unique = 'test.shop.unique_stg_orders_id.0123456789'

const runResults = runResultsArtifact(
  [
    makeResult('source.shop.app_db.orders', { compiledCode: null, commandTag: 'COPY 12', rowsAffected: 12 }),
    makeResult('model.shop.orders', { commandTag: 'INSERT 0 3', rowsAffected: 3, compiledPath: 'target/o.sql' }),
    makeResult(unique, { status: 'fail', failures: 3, measured: 3, message: 'Got 3 results' }),
    makeResult('test.shop.ratio', { status: 'warn', failures: 1, measured: 0.125, detail: { deleted: 1, all: 8 } }),
    makeResult('model.shop.late', {
      status: 'skipped',
      skippedBecause: 'model.shop.orders',
      timing: [],
      compiledCode: null,
      commandTag: null,
      rowsAffected: null,
      message: null,
    }),
    makeResult('model.shop.stopped', { status: 'cancelled', commandTag: null, rowsAffected: null }),
    makeResult('model.shop.broken', {
      status: 'error',
      diagnostics: [
        {
          code: 'SQL_ERROR',
          severity: 'error',
          message: 'column "x" does not exist',
          location: { file: 'models/broken.sql', line: 2, column: 8 },
        },
      ],
    }),
  ],
  meta,
  { threads: 4, select: ['orders+'], vars: {} },
  3.1,
)

const orders = {
  database: 'warehouse',
  schema: 'core',
  identifier: 'orders',
  kind: 'table' as const,
  owner: 'ada',
  comment: 'Orders.',
  columns: [
    { name: 'placed_at', index: 2, dataType: 'timestamp with time zone', isNullable: true, comment: null },
    { name: 'id', index: 1, dataType: 'bigint', isNullable: false, comment: 'Key.' },
  ],
  estimatedRows: 1200,
  totalBytes: 98304,
}

const catalog = catalogArtifact(
  [
    orders,
    { ...orders, schema: 'app_db', kind: 'foreign_table', estimatedRows: null, totalBytes: null, columns: [] },
    { ...orders, schema: 'elsewhere' },
  ],
  makeShop(),
  meta,
)

const sources = sourcesArtifact(
  [
    {
      uniqueId: 'source.shop.app_db.orders',
      status: 'warn',
      maxLoadedAt: new Date('2026-08-23T09:00:00Z'),
      snapshottedAt: new Date('2026-08-24T09:00:00Z'),
      criteria: { warnAfter: { count: 12, period: 'hour' }, errorAfter: null, filter: null },
      timing: [],
      threadId: 'Thread-1',
      executionTime: 0.02,
    },
    { uniqueId: 'source.shop.app_db.refunds', error: 'relation "refunds" does not exist' },
  ],
  meta,
  0.5,
)

describe.skipIf(!schemasAreHere)('against the published schemas', () => {
  test('run_results.json of every outcome is valid', () => {
    expect(schemaProblems('run-results-v6', runResults)).toEqual([])
  })

  test('catalog.json is valid, with errors too', () => {
    expect(schemaProblems('catalog-v1', catalog)).toEqual([])
    expect(schemaProblems('catalog-v1', catalogArtifact([], makeManifest([]), meta, ['no access']))).toEqual([])
  })

  test('sources.json is valid', () => {
    expect(schemaProblems('sources-v3', sources)).toEqual([])
  })
})

const resultOf = (uniqueId: string) => runResults.results.find((result) => result.unique_id === uniqueId)

test('the database’s answer is split as the field splits it', () => {
  expect(resultOf('model.shop.orders')?.adapter_response).toEqual({
    _message: 'INSERT 0 3',
    code: 'INSERT',
    rows_affected: 3,
    tsmodel: { compiled_path: 'target/o.sql' },
  })
})

test('the measured number of a test is kept, with what the test says beside it', () => {
  expect(resultOf('test.shop.ratio')?.adapter_response.tsmodel).toEqual({
    measured: 0.125,
    detail: { deleted: 1, all: 8 },
  })
  expect(resultOf(unique)).toMatchObject({ status: 'fail', failures: 3 })
})

test('a cancelled node is written as an error, so that a retry takes it up, and as cancelled in our part', () => {
  expect(resultOf('model.shop.stopped')).toMatchObject({
    status: 'error',
    adapter_response: { tsmodel: { cancelled: true } },
  })
})

test('a skipped node says whose failure is the cause', () => {
  expect(resultOf('model.shop.late')).toMatchObject({
    status: 'skipped',
    compiled: false,
    adapter_response: { tsmodel: { skipped_because: 'model.shop.orders' } },
  })
})

test('an error keeps its place in the user’s file', () => {
  expect(resultOf('model.shop.broken')?.adapter_response.tsmodel?.diagnostics?.[0]?.location).toEqual({
    file: 'models/broken.sql',
    line: 2,
    column: 8,
  })
})

test('what has no template is neither compiled nor not compiled', () => {
  expect(resultOf('source.shop.app_db.orders')?.compiled).toBeNull()
})

test('the catalog has the relations of the project only, columns in the order of the table', () => {
  expect(Object.keys(catalog.nodes)).toEqual(['model.shop.orders'])
  expect(Object.keys(catalog.sources)).toEqual(['source.shop.app_db.orders'])
  expect(Object.keys(catalog.nodes['model.shop.orders']?.columns ?? {})).toEqual(['id', 'placed_at'])
  expect(catalog.nodes['model.shop.orders']?.metadata.type).toBe('BASE TABLE')
})

test('sizes and nullability are stats; a relation of unknown size has none', () => {
  const stats = catalog.nodes['model.shop.orders']?.stats ?? {}
  expect(stats['row_count']?.value).toBe(1200)
  expect(stats['bytes']?.value).toBe(98304)
  expect(stats['not_null']?.value).toBe('["id"]')
  expect(Object.keys(catalog.sources['source.shop.app_db.orders']?.stats ?? {})).toEqual(['has_stats'])
})

test('a source that reads a model’s table has an entry beside the model’s', () => {
  const model = makeModel('orders', { schema: 'core' })
  const source = makeSource('core', 'orders')
  const both = catalogArtifact([orders], makeManifest([model, source]), meta)
  expect(Object.keys(both.nodes)).toEqual([model.uniqueId])
  expect(Object.keys(both.sources)).toEqual([source.uniqueId])
})

test('the age of a source is in seconds', () => {
  expect(sources.results[0]).toMatchObject({ max_loaded_at_time_ago_in_s: 86_400, status: 'warn' })
  expect(sources.results[1]).toEqual({
    unique_id: 'source.shop.app_db.refunds',
    error: 'relation "refunds" does not exist',
    status: 'runtime error',
  })
})
