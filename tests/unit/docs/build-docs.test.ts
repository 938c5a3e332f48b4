import { Script } from 'node:vm'
import { describe, expect, test } from 'vitest'
import type { DocsDetail, DocsIndex } from '../../../src/docs/contract.js'
import { buildDocs, contentType, SITE_FILES } from '../../../src/docs/index.js'
import { HOSTILE, warehouseDocs } from './warehouse.js'

/** What the page receives when it loads the data files. */
function received(files: ReturnType<typeof buildDocs>): { index: DocsIndex; details: Map<string, DocsDetail> } {
  let index: DocsIndex | null = null
  const details = new Map<string, DocsDetail>()
  const tsmodelDocs = {
    receiveIndex: (value: DocsIndex) => (index = value),
    receiveDetails: (value: { details: Record<string, DocsDetail> }) =>
      Object.entries(value.details).forEach(([id, detail]) => details.set(id, detail)),
  }
  for (const file of files) {
    if (file.path.startsWith('docs-data/')) new Script(file.content).runInNewContext({ tsmodelDocs, JSON })
  }
  if (index === null) throw new Error('the index did not arrive')
  return { index, details }
}

const files = buildDocs(warehouseDocs())
const { index, details } = received(files)
const entry = (name: string) => index.entries.find((each) => each.name === name)!

describe('the files of the site', () => {
  test('are the page, its scripts and its data', () => {
    const paths = files.map((file) => file.path)
    expect(paths).toEqual([...SITE_FILES, 'docs-data/index.js', 'docs-data/details-0.js'])
    for (const [, name] of files[0]!.content.matchAll(/(?:src|href)="([^"#:]+)"/g)) expect(paths).toContain(name)
  })

  test('are one file when asked', () => {
    const [page, ...others] = buildDocs(warehouseDocs({ static: true }))
    expect(others).toEqual([])
    expect(page!.path).toBe('static_index.html')
    expect(page!.content).not.toMatch(/<script src=|<link rel="stylesheet"/)
    expect(page!.content).not.toContain(HOSTILE)
  })

  test('let no text out of the script that it travels in', () => {
    for (const file of files) if (file.path.startsWith('docs-data/')) expect(file.content).not.toContain('<')
    const title = buildDocs({
      ...warehouseDocs(),
      manifest: {
        ...warehouseDocs().manifest,
        metadata: { ...warehouseDocs().manifest.metadata, project_name: '<b>' },
      },
    })
    expect(title[0]!.content).toContain('<title>&lt;b&gt; – documentation</title>')
  })

  test('have the types that a server names', () => {
    expect(contentType('index.html')).toBe('text/html; charset=utf-8')
    expect(contentType('a/docs.JS')).toBe('text/javascript; charset=utf-8')
    expect(contentType('warehouse.db')).toBe('application/octet-stream')
  })
})

describe('what the site knows', () => {
  test('of the project', () => {
    expect(index).toMatchObject({
      project: 'shop',
      overview: '# ChemLink\n\nThe warehouse, in *layers*.',
      layers: ['staging', 'core', 'aggregates', 'ai'],
    })
    expect(index.bands.map(({ title }) => title)).toEqual([
      'sources and seeds',
      'staging',
      'core',
      'aggregates',
      'ai',
      'uses',
    ])
    expect(index.entries.map(({ id }) => id)).not.toContain('macro.dbt.ref')
  })

  test('of a model, from all artifacts', () => {
    const users = entry('unified_users')
    expect(users).toMatchObject({
      type: 'model',
      layer: 'core',
      relation: '"warehouse"."core"."unified_users"',
      materialized: 'table',
      group: 'finance',
      status: 'success',
      columns: ['user_id', 'Odd "col', 'soft_deleted', 'undeclared'],
    })
    expect(users.parents.map((parent) => index.entries[parent]!.name)).toEqual([
      'identity_links',
      'stg_experiences',
      'stg_education',
      'countries',
      'by_day',
    ])
    const detail = details.get(users.id)!
    expect(detail.compiledCode).toBe('select 1 as compiled_code')
    expect(detail.columns[0]).toEqual({
      name: 'user_id',
      type: 'bigint',
      description: `The key. ${HOSTILE}`,
      tags: ['key'],
      meta: { pii: false },
      constraints: [],
    })
    expect(detail.facts).toEqual(
      expect.arrayContaining([
        ['Owner', 'etl'],
        ['Rows (estimate)', '1,234,567'],
        ['Size', '3.3 MB'],
      ]),
    )
    expect(detail.meta).toEqual({ owner: 'finance', ['__proto__']: 'odd key' })
  })

  test('of tests: last result, measured number, reasons', () => {
    const { tests } = details.get(entry('unified_users').id)!
    expect(tests.map(({ label, status, measured }) => [label, status, measured])).toEqual([
      ['not_null', null, null],
      ['not_null', 'fail', 3],
      ['soft_delete_ratio', 'warn', 0.1234567],
      ['unique', 'pass', 0],
    ])
    expect(tests[2]!.detail).toEqual({ soft_deleted: 152, total: 1231 })
  })

  test('without a catalog, a run or layers', () => {
    const input = warehouseDocs({ catalog: null, runResults: null })
    const bare = received(
      buildDocs({ ...input, manifest: { ...input.manifest, metadata: { ...input.manifest.metadata, env: {} } } }),
    )
    expect(bare.index.bands).toEqual([])
    expect(bare.index.entries.find(({ name }) => name === 'unified_users')).toMatchObject({
      status: null,
      columns: ['user_id', 'Odd "col', 'soft_deleted'],
    })
  })
})

test('a column says what it was made of, where that is known', () => {
  const from = [{ node: 'model.shop.stg_persons', column: 'email', kind: 'masked' as const }]
  const columnLineage = {
    metadata: { version: 1 as const, generated_at: '', invocation_id: '' },
    nodes: { 'model.shop.unified_users': { method: 'database' as const, columns: { user_id: from, nothing: [] } } },
    unknown: {},
  }
  const users = entry('unified_users').id
  const columns = received(buildDocs({ ...warehouseDocs(), columnLineage })).details.get(users)!.columns
  expect(columns.find(({ name }) => name === 'user_id')?.from).toEqual(from)
  expect(columns.filter((column) => 'from' in column)).toHaveLength(1)
})
