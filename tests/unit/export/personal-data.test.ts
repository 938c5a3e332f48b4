import { createHmac } from 'node:crypto'
import * as fs from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { EngineEvent } from '../../../src/core/event.js'
import { KEY, openShop, type Shop } from './shop.js'

let shop: Shop

beforeAll(async () => {
  shop = await openShop()
})
afterAll(() => shop.close())

const dataset = (columns: string, more = ''): string =>
  `datasets: [{name: d, model: members, key: id, licence: other, format: jsonl, columns: ${columns}${more}}]`

test('a column that was made of a tagged one stays at home, and the message names the way', async () => {
  expect(await shop.problems(dataset('[id, domain, seen_at]'))).toEqual([
    'PERSONAL_DATA Column "domain" of data set "d" is personal data: persons.email → people.mail → members.domain → d.domain',
  ])
  expect(fs.existsSync(join(shop.folder, 'out/d'))).toBe(false)
})

test('hashes, counts and conditions are not the value, and may leave', async () => {
  const [exported] = await shop.export(dataset('[id, mail_hash, has_mail, people, seen_at]'))
  expect(exported?.rows).toBe(3)
})

test('a tag on a column of a model counts, whatever it was made of', async () => {
  const models = join(shop.folder, 'models/members.yml')
  const before = fs.readFileSync(models, 'utf8')
  fs.writeFileSync(models, 'models: [{name: members, columns: [{name: people, config: {tags: [pii]}}]}]\n')
  try {
    expect(await shop.problems(dataset('[id, people, seen_at]'))).toEqual([
      'PERSONAL_DATA Column "people" of data set "d" is personal data: members.people → d.people',
    ])
  } finally {
    fs.writeFileSync(models, before)
  }
})

test('all columns of all data sets are named at once', async () => {
  const two = `datasets:
  - {name: one, model: people, licence: other, key: id}
  - {name: two, model: members, licence: other, key: id}`
  const problems = await shop.problems(two)
  expect(problems.map((each) => each.split(': ')[0])).toEqual([
    'PERSONAL_DATA Column "email" of data set "one" is personal data',
    'PERSONAL_DATA Column "mail" of data set "one" is personal data',
    'PERSONAL_DATA Column "domain" of data set "two" is personal data',
  ])
})

test('a pseudonym may leave: the keyed hash of the value, and neither value nor key is anywhere', async () => {
  const heard: EngineEvent[] = []
  const columns = '[id, {name: domain, as: who, pseudonymise: true}, seen_at]'
  const [exported] = await shop.export(dataset(columns), { emit: (event) => heard.push(event) })
  const folder = exported?.folder ?? ''
  const rows = fs.readFileSync(join(folder, 'data/full.jsonl'), 'utf8').trimEnd().split('\n')
  const expected = createHmac('sha256', KEY).update('example.org').digest('hex')
  expect(rows.map((row) => (JSON.parse(row) as { who: string }).who)).toEqual([expected, expected, expected])
  const everything = [JSON.stringify(heard), ...filesBelow(shop.folder, 'out'), ...filesBelow(shop.folder, 'target')]
  expect(everything.filter((text) => text.includes(KEY))).toEqual([])
  expect(filesBelow(shop.folder, 'out').filter((text) => text.includes('example.org'))).toEqual([])
})

test('without a key there are no pseudonyms, and no export', async () => {
  expect(await shop.problems(dataset('[id, {name: domain, pseudonymise: true}, seen_at]'), { key: '' })).toEqual([
    'NO_PSEUDONYM_KEY Data set "d" has pseudonyms, and TSMODEL_ENV_SECRET_PSEUDONYM_KEY holds no key for them',
  ])
})

test('an allowed column leaves, and the card says why', async () => {
  const [exported] = await shop.export(dataset('[id, {name: domain, allow_pii: only companies are left}, seen_at]'))
  const card = fs.readFileSync(join(exported?.folder ?? '', 'README.md'), 'utf8')
  expect(card).toContain('`domain` leaves on purpose: only companies are left')
})

test('where a model cannot be seen through, nothing leaves', async () => {
  const model = join(shop.folder, 'models/members.sql')
  const before = fs.readFileSync(model, 'utf8')
  fs.writeFileSync(model, "select nobody.id, 1 as seen_at from {{ ref('people') }} as people")
  try {
    const problems = await shop.problems(dataset('[id, seen_at]'))
    expect(problems).toHaveLength(1)
    expect(problems[0]).toContain('LINEAGE_UNKNOWN Data set "d": where the columns of model.shop.members come from')
  } finally {
    fs.writeFileSync(model, before)
  }
})

function filesBelow(folder: string, name: string): readonly string[] {
  const root = join(folder, name)
  return fs
    .readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => fs.readFileSync(join(entry.parentPath, entry.name), 'utf8'))
}
