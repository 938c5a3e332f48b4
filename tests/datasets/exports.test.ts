import * as fs from 'node:fs'
import { join } from 'node:path'
import { tableFromIPC } from 'apache-arrow'
import { parquetReadObjects } from 'hyparquet'
import { readParquet } from 'parquet-wasm'
import pg from 'pg'
import { from } from 'pg-copy-streams'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parse } from 'yaml'
import type { ExportedDataset } from '../../src/export/index.js'
import { freshDatabase } from '../support/databases.js'
import { croissantProblems } from '../unit/export/croissant-rules.js'
import { buildAdopted, type AdoptedWarehouse } from './adopted-warehouse.js'

// Every data set of the warehouse leaves in files that the readers of its users read, with a card and metadata.

const NAMES = [
  'activation',
  'activation_scoring',
  'engagement',
  'churn',
  'next_action',
  'user_features_daily',
  'user_segments',
  'anomaly_daily_metrics',
  'search_relevance_judgements',
  'glossary_terms',
  'dataset_cards',
  'model_splits',
]

let warehouse: AdoptedWarehouse
let exported: ReadonlyMap<string, ExportedDataset>

beforeAll(async () => {
  warehouse = await buildAdopted(['+path:models/ai'])
  exported = new Map((await warehouse.export()).map((dataset) => [dataset.name, dataset]))
}, 400_000)

afterAll(() => warehouse.remove())

test('all of them are exported', () => {
  expect([...exported.keys()].sort()).toEqual([...NAMES].sort())
})

const filesOf = (name: string, format: string) =>
  (exported.get(name)?.files ?? [])
    .filter((file) => file.format === format)
    .map(({ path, rows }) => ({ path: join(exported.get(name)?.folder ?? '', path), rows }))

test.each(NAMES)('%s: two Parquet readers agree, and each line of JSON is a row', async (name) => {
  const counts = new Map<string, number>()
  for (const { path, rows } of filesOf(name, 'parquet')) {
    const bytes = fs.readFileSync(path)
    const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength)
    const first = await parquetReadObjects({ file })
    const second = tableFromIPC(readParquet(bytes).intoIPCStream())
    expect([first.length, second.numRows]).toEqual([rows, rows])
    for (const field of second.schema.fields) {
      const missing = first.filter((row) => row[field.name] === null || row[field.name] === undefined).length
      expect([field.name, second.getChild(field.name)?.nullCount]).toEqual([field.name, missing])
    }
    counts.set('parquet', (counts.get('parquet') ?? 0) + rows)
  }
  for (const { path, rows } of filesOf(name, 'jsonl')) {
    const lines = fs.readFileSync(path, 'utf8').trimEnd().split('\n')
    const keys = new Set(lines.map((line) => Object.keys(JSON.parse(line) as object).join()))
    expect([lines.length, keys.size]).toEqual([rows, 1])
    counts.set('jsonl', (counts.get('jsonl') ?? 0) + rows)
  }
  for (const count of counts.values()) expect(count).toBe(exported.get(name)?.rows)
})

test.each(['anomaly_daily_metrics', 'glossary_terms', 'dataset_cards'])('%s: Postgres copies the CSV', async (name) => {
  const database = await freshDatabase()
  const client = new pg.Client({ connectionString: database.url })
  await client.connect()
  try {
    for (const { path, rows } of filesOf(name, 'csv')) {
      const text = fs.readFileSync(path, 'utf8')
      const columns = (text.split('\n', 1)[0] ?? '').split(',')
      await client.query(`create temporary table copied (${columns.map((column) => `${column} text`).join(', ')})`)
      await pipeline(Readable.from([text]), client.query(from('copy copied from stdin (format csv, header)')))
      const result = await client.query<{ readonly count: string }>('select count(*) from copied')
      expect(Number(result.rows[0]?.count)).toBe(rows)
    }
  } finally {
    await client.end()
    await database.drop()
  }
})

test.each(NAMES)('%s: a card with front matter, metadata, and words for every column', (name) => {
  const folder = exported.get(name)?.folder ?? ''
  const card = fs.readFileSync(join(folder, 'README.md'), 'utf8')
  const matter = parse(/^---\n([^]*?)\n---\n/.exec(card)?.[1] ?? '') as Readonly<Record<string, unknown>>
  expect(matter).toMatchObject({ license: 'other', configs: expect.any(Array) as unknown })
  for (const title of ['## Columns', '## Lineage', '## Personal data', '## Licence']) expect(card).toContain(title)
  expect(croissantProblems(JSON.parse(fs.readFileSync(join(folder, 'croissant.json'), 'utf8')), folder)).toEqual([])
  const columns = (/## Columns\n\n([^]*?)\n\n/.exec(card)?.[1] ?? '').split('\n').slice(2)
  expect(columns.filter((line) => line.split(' | ').at(-1) === '|' || line.endsWith('|  |'))).toEqual([])
})

test.each(['activation', 'churn', 'next_action', 'search_relevance_judgements'])(
  '%s: nobody is in two splits, and no pseudonym of the warehouse leaves',
  async (name) => {
    const splitsOf = new Map<string, Set<string>>()
    for (const { path } of filesOf(name, 'parquet')) {
      const bytes = fs.readFileSync(path)
      const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength)
      for (const row of await parquetReadObjects({ file })) {
        const person = String(row['user_id'] ?? row['user_key'] ?? row['voter_key'])
        splitsOf.set(person, (splitsOf.get(person) ?? new Set()).add(path))
      }
    }
    expect([...splitsOf.values()].filter((splits) => splits.size > 1)).toEqual([])
    expect([...splitsOf.keys()].filter((person) => !/^[0-9a-f]{64}$/.test(person))).toEqual([])
  },
)

test('the same rows give the same files, and folders that hold them are left alone', async () => {
  const again = await warehouse.export()
  expect(again.filter(({ changed }) => changed).map(({ name }) => name)).toEqual([])
}, 120_000)
