import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { tableFromIPC } from 'apache-arrow'
import pg from 'pg'
import { from } from 'pg-copy-streams'
import { parquetMetadataAsync, parquetReadObjects } from 'hyparquet'
import { readParquet } from 'parquet-wasm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { inTargetSchema } from '../../support/target-schema.js'
import { openShop, type Shop } from './shop.js'

const DATASETS = `datasets:
  - name: typed
    model: typed
    key: id
    split: {column: part, values: [train, validation, test]}
    format: [parquet, jsonl, csv]
    licence: cc0-1.0
  - name: whole
    model: typed
    key: id
    licence: cc0-1.0
    format: [parquet, csv]
`

let shop: Shop
let data: string

beforeAll(async () => {
  shop = await openShop()
  await shop.export(DATASETS)
  data = join(shop.folder, 'out/typed/data')
})
afterAll(() => shop.close())

/** As Postgres has them, in the order of the files. */
async function expectedRows(columns: string, part: string): Promise<readonly (readonly (string | null)[])[]> {
  return shop.sql(`set timezone = 'UTC'; select ${columns} from analytics.typed where part = '${part}' order by id`)
}

async function hyparquet(path: string): Promise<readonly Record<string, unknown>[]> {
  const bytes = readFileSync(path)
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength)
  // Without it, every byte array would be taken for text.
  return parquetReadObjects({ file, utf8: false })
}

test('the first Parquet reader finds every value exact and typed', async () => {
  const rows = await hyparquet(join(data, 'train.parquet'))
  const expected = await expectedRows('id, big, words, day, seen_at, ident, labels, is_even', 'train')
  expect(rows).toHaveLength(expected.length)
  const [first] = rows
  expect(first?.['id']).toBe(2)
  expect(rows.map((row) => [row['id'], row['big'], row['words'], row['is_even']])).toEqual(
    expected.map(([id, big, words, , , , , isEven]) => [Number(id), BigInt(big ?? ''), words, isEven === 't']),
  )
  expect(first).toMatchObject({
    small: 2000,
    double: Infinity,
    nothing: '',
    bytes: new Uint8Array([0, 255, 2]),
    labels: ['a,b', null, 'c"d', '2'],
    numbers: [2, null],
    day: new Date('1970-01-02'),
    wall_clock: new Date('1960-02-29T12:00:00.500Z'),
    loose: 0.25,
    span: 'P1DT2H3M4S',
  })
  const document: unknown = JSON.parse(new TextDecoder().decode(first?.['document'] as Uint8Array))
  expect(document).toEqual({ id: 2, list: [1, null, 'x'] })
})

test('the second Parquet reader, which shares no code with the first, finds the same', () => {
  const table = tableFromIPC(readParquet(readFileSync(join(data, 'train.parquet'))).intoIPCStream())
  const types = Object.fromEntries(table.schema.fields.map(({ name, type }) => [name, String(type)]))
  expect(types).toMatchObject({
    id: 'Int32',
    is_even: 'Bool',
    small: 'Int32',
    big: 'Int64',
    single: 'Float32',
    double: 'Float64',
    exact: 'Decimal[22e+4]',
    loose: 'Float64',
    words: 'Utf8',
    day: 'Date32<DAY>',
    seen_at: 'Timestamp<MICROSECOND, UTC>',
    wall_clock: 'Timestamp<MICROSECOND>',
    labels: 'List<Utf8>',
    numbers: 'List<Int32>',
  })
  const row = table.get(0)?.toJSON()
  expect(row?.['id']).toBe(2)
  expect(row?.['big']).toBe(9007199254740995n)
  expect(row?.['double']).toBe(Infinity)
  expect(row?.['words']).toBe('tab\tline\n"quote", back\\\\slash é 語 2')
  expect(Array.from(row?.['labels'] as Iterable<string | null>)).toEqual(['a,b', null, 'c"d', '2'])
  // 2 × 12345678901234.5678, to the last digit.
  expect(decimal(row?.['exact'])).toBe(246913578024691356n)
  expect(table.get(1)?.toJSON()['words']).toBeNull()
})

/** The unscaled number of a decimal of Arrow: words of 32 bits, lowest first. */
function decimal(words: unknown): bigint {
  return [...(words as Uint32Array)].reduceRight((sum, word) => (sum << 32n) | BigInt(word), 0n)
}

test('a plain JSON reader reads each line', async () => {
  const lines = readFileSync(join(data, 'train.jsonl'), 'utf8').trimEnd().split('\n')
  const rows = lines.map((line) => JSON.parse(line) as Record<string, unknown>)
  const expected = await expectedRows('id, words', 'train')
  expect(rows.map(({ id, words }) => [String(id), words])).toEqual(expected)
  expect(rows[0]).toMatchObject({
    is_even: true,
    double: null,
    nothing: '',
    seen_at: '2025-11-03T23:59:59.123458Z',
    wall_clock: '1960-02-29T12:00:00.5',
    document: { id: 2, list: [1, null, 'x'] },
    labels: ['a,b', null, 'c"d', '2'],
    numbers: [2, null],
  })
  // Whoever reads numbers as text finds every digit.
  expect(lines[0]).toContain('"big":9007199254740995,')
  expect(lines[0]).toContain('"exact":24691357802469.1356,')
})

test('Postgres copies the CSV back, and nothing is different', async () => {
  const csv = readFileSync(join(shop.folder, 'out/whole/data/full.csv'), 'utf8')
  const client = new pg.Client({ connectionString: shop.url })
  await client.connect()
  try {
    await client.query(inTargetSchema('create table analytics.again (like analytics.typed)'))
    const copy = client.query(from(inTargetSchema('copy analytics.again from stdin (format csv, header match)')))
    await new Promise<void>((resolve, reject) => {
      copy.on('error', reject).on('finish', () => resolve())
      copy.end(csv)
    })
    const same = await client.query(
      inTargetSchema(
        'select count(*)::int as n from (select t::text from analytics.typed t except all select a::text from analytics.again a) d',
      ),
    )
    expect(same.rows).toEqual([{ n: 0 }])
    expect((await client.query(inTargetSchema('select count(*)::int as n from analytics.again'))).rows).toEqual([
      { n: 9 },
    ])
  } finally {
    await client.end()
  }
})

test('rows go to the files of their split, and row groups end in time', async () => {
  const counts = await Promise.all(
    ['train', 'validation', 'test'].map(async (split) => (await hyparquet(join(data, `${split}.parquet`))).length),
  )
  expect(counts).toEqual([6, 2, 1])
})

test('a table of more rows than a row group holds has several', async () => {
  const many = await openShop({
    'models/many.sql':
      "select i as id, md5(i::text) as word, date '2025-01-01' as day from generate_series(1, 120001) i",
  })
  try {
    await many.export('datasets: [{name: many, model: many, key: id, licence: cc0-1.0}]')
    const bytes = readFileSync(join(many.folder, 'out/many/data/full.parquet'))
    const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength)
    const metadata = await parquetMetadataAsync(file)
    expect(metadata.row_groups.map(({ num_rows }) => Number(num_rows))).toEqual([50_000, 50_000, 20_001])
    const table = tableFromIPC(readParquet(bytes).intoIPCStream())
    expect(table.numRows).toBe(120_001)
    expect(table.get(120_000)?.toJSON()['id']).toBe(120_001)
  } finally {
    await many.close()
  }
})
