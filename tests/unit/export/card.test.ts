import * as fs from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parse } from 'yaml'
import { croissantProblems } from './croissant-rules.js'
import { openShop, type Shop } from './shop.js'

const DATASETS = `datasets:
  - name: typed
    title: "Typed: everything"
    description: Rows of every type.
    model: typed
    key: id
    roles: {label: [is_even, part], info: [span]}
    split: {column: part, values: [train, validation, test]}
    format: [parquet, jsonl, csv]
    licence: cc0-1.0
    tasks: tabular-classification
    tags: [one, "2"]
    windows: {features: before the day}
    limits: [Nine rows only.]
  - name: members
    model: members
    columns: [id, has_mail, mail_hash, seen_at]
    key: id
    licence: other
    format: csv
`

let shop: Shop
let card: string
let folder: string

beforeAll(async () => {
  shop = await openShop()
  await shop.export(DATASETS)
  folder = join(shop.folder, 'out/typed')
  card = fs.readFileSync(join(folder, 'README.md'), 'utf8')
})
afterAll(() => shop.close())

test('a YAML parser reads the front matter, as the hub does', () => {
  const [, yaml = ''] = /^---\n([^]*?)\n---\n/.exec(card) ?? []
  expect(parse(yaml)).toEqual({
    pretty_name: 'Typed: everything',
    license: 'cc0-1.0',
    task_categories: ['tabular-classification'],
    tags: ['one', '2'],
    size_categories: ['n<1K'],
    configs: [
      { config_name: 'default', default: true, data_files: filesOf('parquet') },
      { config_name: 'jsonl', data_files: filesOf('jsonl') },
      { config_name: 'csv', data_files: filesOf('csv') },
    ],
  })
})

function filesOf(format: string) {
  return ['train', 'validation', 'test'].map((split) => ({ split, path: `data/${split}.${format}` }))
}

test('the card says types, missing values, windows, balance, limits, licence and what is personal', () => {
  for (const text of [
    '| `exact` | decimal(22,4) | feature | 0 % |',
    '| `words` | text | feature | 11.1 % |',
    '- **features**: before the day',
    '- `day`: 1970-01-01 to 1970-01-09',
    '| `is_even` | train | false | 3 | 50 % |',
    '| `part` | test | test | 1 | 100 % |',
    '- Nine rows only.',
    '`cc0-1.0`',
    'No column is tagged as personal data',
  ])
    expect(card).toContain(text)
})

test('its pictures are files that are there, and well-formed', () => {
  const pictures = [...card.matchAll(/\]\((pictures\/[^)]+)\)/g)].map(([, path = '']) => path)
  expect(pictures).toContain('pictures/double.svg')
  for (const path of pictures) {
    const svg = fs.readFileSync(join(folder, path), 'utf8')
    expect(svg).toMatch(
      /^<svg [^>]+><title>[^<]+<\/title><g [^>]+>(?:<rect [^>]+><title>[^<]*<\/title><\/rect>)+<\/g><\/svg>\n$/,
    )
  }
})

test('rare values of a text are not named', () => {
  expect(card).not.toContain('pictures/words.svg')
})

test('the card of a model names the columns of sources and seeds, and the tests that it passed', () => {
  const members = fs.readFileSync(join(shop.folder, 'out/members/README.md'), 'utf8')
  expect(members).toContain('| `mail_hash` | `persons.email` |')
  expect(members).toContain('Rows of model `members`, made of rows of `persons`.')
  expect(members).toContain('| `unique_members_id` | `id` | pass |')
})

test.each(['typed', 'members'])('the metadata of %s keep the rules of Croissant', (name) => {
  const text = fs.readFileSync(join(shop.folder, 'out', name, 'croissant.json'), 'utf8')
  expect(croissantProblems(JSON.parse(text), join(shop.folder, 'out', name))).toEqual([])
})

test('the rules of Croissant find what is wrong', () => {
  const metadata = JSON.parse(fs.readFileSync(join(folder, 'croissant.json'), 'utf8')) as Record<string, unknown>
  const broken = structuredClone(metadata) as {
    license?: unknown
    distribution: Record<string, unknown>[]
    recordSet: { field: { source: unknown; dataType: string }[] }[]
  }
  delete broken.license
  Object.assign(broken, { licence: 'cc0-1.0' })
  broken.distribution[0]!['sha256'] = '00'
  broken.recordSet[0]!.field[0]!.source = { fileObject: { '@id': 'nowhere' }, extract: { column: 'id' } }
  broken.recordSet[0]!.field[1]!.dataType = 'int'
  expect(croissantProblems(broken, folder)).toEqual([
    'the data set has no license',
    'nobody knows the name licence',
    'the licence is neither an address nor a work',
    'data/train.parquet has another sha256',
    'train/id is of "nowhere", which is no file',
    'train/part has the data type "int"',
  ])
})

test('every file is in the list of checksums, with its hash', async () => {
  const lines = fs.readFileSync(join(folder, 'checksums.sha256'), 'utf8').trimEnd().split('\n')
  const listed = lines.map((line) => line.slice(66))
  const there = fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
  expect([...listed, 'checksums.sha256'].sort()).toEqual(there.sort())
})
