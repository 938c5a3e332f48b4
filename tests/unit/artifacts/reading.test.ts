import { expect, test } from 'vitest'
import {
  catalogArtifact,
  layersOf,
  manifestArtifact,
  readCatalog,
  readManifest,
  readRunResults,
  readSources,
  restoreManifest,
  runResultsArtifact,
  serialize,
  sourcesArtifact,
} from '../../../src/artifacts/index.js'
import { type Diagnostic, DiagnosticError } from '../../../src/core/diagnostic.js'
import { makeResult } from '../../support/factories.js'
import { makeShop, meta } from './shop.js'

const manifest = manifestArtifact(makeShop(), meta)
const text = serialize(manifest)

/** The one diagnostic that `read` stops with. */
function problemOf(read: () => unknown): Diagnostic {
  try {
    read()
  } catch (error) {
    if (error instanceof DiagnosticError && error.diagnostics.length === 1) return error.diagnostics[0]!
    throw error
  }
  throw new Error('nothing was thrown')
}

test('a manifest is read as it was written', () => {
  expect(readManifest(text, 'manifest.json')).toEqual(manifest)
})

test('a restored project writes the same manifest again', () => {
  const restored = restoreManifest(readManifest(text, 'manifest.json'))
  expect(serialize(manifestArtifact(restored, meta))).toBe(text)
})

test('a restored project has its layers, its sync blocks and its kinds of test', () => {
  const { layers, nodes, disabled } = restoreManifest(manifest)
  expect(layers).toEqual(['staging', 'core', 'ai'])
  expect(nodes.get('source.shop.app_db.orders')).toMatchObject({
    layer: 'staging',
    sync: { connection: 'app', mode: 'full' },
    freshness: { warnAfter: { count: 12, period: 'hour' }, errorAfter: null },
  })
  expect(nodes.get('test.shop.orders_are_paid')).toMatchObject({ testKind: 'singular', testMetadata: null })
  expect(nodes.get('test.shop.not_null_stg_orders_id.0123456789')).toMatchObject({
    testKind: 'generic',
    config: { severity: 'warn', limit: 10, store_failures: true },
    location: { file: 'models/_models.yml', line: 9, column: 11 },
  })
  expect([...disabled.keys()]).toEqual(['model.shop.old_orders'])
})

test('a manifest of another tool, with only what the schema asks for, is read with the field’s defaults', () => {
  const bare = {
    metadata: { dbt_schema_version: 'https://schemas.getdbt.com/dbt/manifest/v12.json' },
    nodes: {
      'model.shop.a': {
        database: null,
        schema: 's',
        name: 'a',
        resource_type: 'model',
        package_name: 'shop',
        path: 'a.sql',
        original_file_path: 'models/a.sql',
        unique_id: 'model.shop.a',
        fqn: ['shop', 'a'],
        alias: 'a',
        checksum: { name: 'sha256', checksum: 'x' },
        config: { tags: 'one' },
      },
      'function.shop.f': { name: 'f', resource_type: 'function', package_name: 'shop', unique_id: 'function.shop.f' },
    },
  }
  const read = readManifest(JSON.stringify(bare), 'manifest.json')
  expect(read.nodes['model.shop.a']).toMatchObject({
    description: '',
    columns: {},
    compiled: false,
    access: 'protected',
  })
  expect(layersOf(read)).toEqual([])
  const restored = restoreManifest(read)
  expect([...restored.nodes.keys()]).toEqual(['model.shop.a'])
  expect(restored.nodes.get('model.shop.a')?.config).toMatchObject({
    enabled: true,
    materialized: 'view',
    tags: ['one'],
  })
})

test('run results are read as they were written', () => {
  const written = runResultsArtifact(
    [
      makeResult('model.shop.a', { compiledPath: 'target/a.sql' }),
      makeResult('test.shop.b', { status: 'fail', failures: 2, measured: 0.5, detail: { malformed: 2 } }),
      makeResult('model.shop.c', {
        status: 'cancelled',
        skippedBecause: 'model.shop.a',
        diagnostics: [
          { code: 'A', severity: 'error', message: 'm', hint: 'h', location: { file: 'f', line: 1, column: 2 } },
          { code: 'B', severity: 'warning', message: 'n' },
        ],
      }),
    ],
    meta,
    { threads: 4 },
    1.5,
  )
  expect(readRunResults(serialize(written), 'run_results.json')).toEqual(written)
})

test('a catalog is read as it was written', () => {
  const relation = {
    database: 'warehouse',
    schema: 'core',
    identifier: 'orders',
    kind: 'table' as const,
    owner: 'ada',
    comment: null,
    columns: [{ name: 'id', index: 1, dataType: 'bigint', isNullable: false, comment: 'Key.' }],
    estimatedRows: 3,
    totalBytes: 8192,
  }
  const written = catalogArtifact([relation], makeShop(), meta, ['no access to "secret"'])
  expect(readCatalog(serialize(written), 'catalog.json')).toEqual(written)
})

test('ages of sources are read as they were written', () => {
  const written = sourcesArtifact(
    [
      {
        uniqueId: 'source.shop.app_db.orders',
        status: 'pass',
        maxLoadedAt: new Date(0),
        snapshottedAt: new Date(60_000),
        criteria: { warnAfter: { count: 1, period: 'day' }, errorAfter: null, filter: null },
        timing: [],
        threadId: 'Thread-1',
        executionTime: 0.1,
      },
      { uniqueId: 'source.shop.app_db.refunds', error: 'no such table' },
    ],
    meta,
    1,
  )
  expect(readSources(serialize(written), 'sources.json')).toEqual(written)
})

test('a file that is not JSON, or was cut off, is named with the reason', () => {
  for (const broken of ['{"metadata": oops}', text.slice(0, 100), '']) {
    const diagnostic = problemOf(() => readManifest(broken, 'target/manifest.json'))
    expect(diagnostic.code).toBe('ARTIFACT_BROKEN')
    expect(diagnostic.message).toMatch(/^target\/manifest\.json is not JSON: \S/)
    expect(diagnostic.hint).toBe('Write the file anew with "tsmodel parse".')
  }
})

test('an artifact of another kind is named', () => {
  const catalog = serialize(catalogArtifact([], makeShop(), meta))
  expect(problemOf(() => readManifest(catalog, 'x.json'))).toMatchObject({
    code: 'ARTIFACT_WRONG_KIND',
    message: 'x.json is a catalog, not a manifest',
    hint: 'Write the file anew with "tsmodel parse".',
  })
})

test('a version that is too old or too new is refused, each with its way out', () => {
  const versioned = (version: number) => text.replace('manifest/v12.json', `manifest/v${version}.json`)
  expect(problemOf(() => readManifest(versioned(11), 'm.json'))).toMatchObject({
    code: 'ARTIFACT_TOO_OLD',
    message: 'm.json has version 11; versions before 12 are not read',
  })
  const tooNew = problemOf(() => readManifest(versioned(20), 'm.json'))
  expect(tooNew.code).toBe('ARTIFACT_TOO_NEW')
  expect(tooNew.hint).toContain('Update tsmodel')
})

test('JSON that is no artifact at all is refused', () => {
  for (const other of ['[]', '{}', 'null', '"x"', '{"metadata":{"dbt_schema_version":"v12"}}']) {
    expect(problemOf(() => readManifest(other, 'm.json')).code, other).toBe('ARTIFACT_BROKEN')
  }
})

test('a value of the wrong shape is reported with the way to it', () => {
  const broken = text.replace('"schema":"analytics","name":"stg_orders"', '"schema":"analytics","name":7')
  expect(problemOf(() => readManifest(broken, 'm.json')).message).toBe(
    'm.json: nodes["model.shop.stg_orders"].name should be text, but is 7',
  )
  const results = serialize(runResultsArtifact([makeResult('model.shop.a')], meta, {}, 0))
  expect(problemOf(() => readRunResults(results.replace('"success"', '"great"'), 'r.json')).message).toContain(
    'r.json: results[0].status should be one of success, error, skipped',
  )
})
