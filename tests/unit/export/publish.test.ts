import { createHash } from 'node:crypto'
import * as fs from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startCommand } from '../../support/built-command.js'
import { KEY, openShop, type Shop } from './shop.js'

const DATASETS = `datasets:
  - name: typed
    model: typed
    columns: [id, part, {name: ident, pseudonymise: true}, double, seen_at, words]
    key: id
    split: {by: id, seed: 7, shares: {train: 50, validation: 20, test: 30}}
    format: [parquet, jsonl, csv]
    licence: cc0-1.0
`

let shop: Shop

beforeAll(async () => {
  shop = await openShop({
    'models/many.sql':
      "select i as id, md5(i::text) as word, date '2025-01-01' as day from generate_series(1, 60000) i",
  })
})
afterAll(() => shop.close())

/** Every file with its hash and the time of its last change. */
function stateOf(folder: string): Readonly<Record<string, string>> {
  const entries = fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
  return Object.fromEntries(
    entries.map((path) => {
      const hash = createHash('sha256').update(fs.readFileSync(path)).digest('hex')
      return [path.slice(folder.length), `${hash} ${fs.statSync(path).mtimeMs} ${fs.statSync(path).ino}`]
    }),
  )
}

test('a second export of the same rows touches nothing, and one elsewhere is the same byte for byte', async () => {
  const [first] = await shop.export(DATASETS)
  expect(first?.changed).toBe(true)
  const folder = join(shop.folder, 'out/typed')
  const before = stateOf(folder)
  const [second] = await shop.export(DATASETS)
  expect(second?.changed).toBe(false)
  expect(stateOf(folder)).toEqual(before)
  await shop.export(DATASETS, { outputDir: join(shop.folder, 'elsewhere') })
  const hashes = (state: Readonly<Record<string, string>>) =>
    Object.fromEntries(Object.entries(state).map(([path, value]) => [path, value.slice(0, 64)]))
  expect(hashes(stateOf(join(shop.folder, 'elsewhere/typed')))).toEqual(hashes(before))
})

test('a changed row changes the export; a file that somebody has touched is written again', async () => {
  await shop.sql("update analytics.typed set words = 'new' where id = 4")
  const [changed] = await shop.export(DATASETS)
  expect(changed?.changed).toBe(true)
  const file = join(shop.folder, 'out/typed', changed?.files[0]?.path ?? '')
  fs.appendFileSync(file, 'x')
  expect((await shop.export(DATASETS))[0]?.changed).toBe(true)
  expect(fs.readFileSync(file).at(-1)).not.toBe('x'.charCodeAt(0))
  expect(fs.readdirSync(join(shop.folder, 'out'))).toEqual(['typed'])
})

test('all data sets are of one moment', async () => {
  const both = `datasets:
  - {name: one, model: many, key: id, licence: other, format: csv}
  - {name: two, model: many, key: id, licence: other, format: csv}`
  let isChanged = false
  let deletion: Promise<unknown> = Promise.resolve()
  const exported = await shop.export(both, {
    outputDir: join(shop.folder, 'moment'),
    emit: (event) => {
      if (event.kind !== 'datasetProgress' || isChanged) return
      isChanged = true
      deletion = shop.sql('delete from analytics.many where id > 100')
    },
  })
  await deletion
  expect(isChanged).toBe(true)
  expect(exported.map(({ rows }) => rows)).toEqual([60_000, 60_000])
  const [one, two] = exported.map(({ files }) => files[0]?.sha256)
  expect(one).toBe(two)
  await shop.sql(
    "truncate analytics.many; insert into analytics.many select i, md5(i::text), date '2025-01-01' from generate_series(1, 60000) i",
  )
})

test('a folder that no export has written is left alone', async () => {
  const outputDir = join(shop.folder, 'taken')
  fs.mkdirSync(join(outputDir, 'typed'), { recursive: true })
  fs.writeFileSync(join(outputDir, 'typed/thesis.txt'), 'mine')
  const [problem] = await shop.problems(DATASETS, { outputDir })
  expect(problem).toContain('FOLDER_NOT_OURS')
  expect(fs.readFileSync(join(outputDir, 'typed/thesis.txt'), 'utf8')).toBe('mine')
})

test('an error leaves the old folder, and nothing beside it', async () => {
  await shop.export(DATASETS)
  const before = stateOf(join(shop.folder, 'out/typed'))
  const [problem] = await shop.problems(DATASETS.replace('key: id', 'key: id\n    where: 1 / (id - 4) > -1'))
  expect(problem).toContain('DATASET_FAILED Data set "typed" cannot be read: division by zero')
  expect(stateOf(join(shop.folder, 'out/typed'))).toEqual(before)
  expect(fs.readdirSync(join(shop.folder, 'out'))).toEqual(['typed'])
})

test('seeded shares and times with a gap divide rows, the same on every run', async () => {
  const datasets = `datasets:
  - name: split
    model: typed
    columns: [id, seen_at]
    key: id
    split:
      time: day
      starts: {train: null, test: '1970-01-07'}
      gap: 2 days
    format: jsonl
    licence: other`
  const [exported] = await shop.export(datasets, { outputDir: join(shop.folder, 'gap') })
  const ids = (split: string) =>
    fs
      .readFileSync(join(exported?.folder ?? '', `data/${split}.jsonl`), 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as { id: number }).id)
  // Day n is the nth of January: the 5th and the 6th are the gap before the test.
  expect({ train: ids('train'), test: ids('test') }).toEqual({ train: [1, 2, 3, 4], test: [7, 8, 9] })
  const many = `datasets: [{name: many, model: many, key: id, licence: other, format: csv, split: {by: word, seed: x, shares: {train: 70, test: 30}}}]`
  const [shares] = await shop.export(many, { outputDir: join(shop.folder, 'shares') })
  const [train, test_] = shares?.files.map(({ rows }) => rows) ?? []
  expect((train ?? 0) + (test_ ?? 0)).toBe(60_000)
  expect(Math.abs((train ?? 0) / 60_000 - 0.7)).toBeLessThan(0.01)
})

test(
  'after a kill at any moment every folder is whole, and the next export clears up',
  { timeout: 180_000 },
  async () => {
    const outputDir = join(shop.folder, 'killed')
    const both = `datasets:
  - {name: one, model: many, key: id, licence: other, format: [parquet, csv]}
  - {name: two, model: many, key: id, licence: other, format: [parquet, csv], split: {by: id, shares: {train: 80, test: 20}}}`
    await shop.export(both, { outputDir })
    const command = ['export', '--output-dir', outputDir]
    const environment = { TSMODEL_ENV_SECRET_PSEUDONYM_KEY: KEY }
    let killed = 0
    for (let round = 0; round < 6; round += 1) {
      await shop.sql(`update analytics.many set word = 'round ${round}' where id = 1`)
      const running = startCommand(command, { cwd: shop.folder, environment })
      await running.says('Registered adapter')
      await new Promise((resolve) => setTimeout(resolve, 150 * round))
      running.process.kill('SIGKILL')
      const { exitCode } = await running.finished
      if (exitCode === null) killed += 1
      for (const name of ['one', 'two']) expectWhole(join(outputDir, name))
    }
    expect(killed).toBeGreaterThan(0)
    const last = await startCommand(command, { cwd: shop.folder, environment }).finished
    expect(last.exitCode).toBe(0)
    expect(fs.readdirSync(outputDir).sort()).toEqual(['one', 'two'])
    for (const name of ['one', 'two']) expectWhole(join(outputDir, name))
  },
)

/** A folder is as an export has left it, or was moved aside by one that was killed between its renames. */
function expectWhole(folder: string): void {
  const parent = join(folder, '..')
  const name = folder.slice(parent.length + 1)
  const old = fs.readdirSync(parent).find((each) => each.startsWith(`.${name}.`) && each.endsWith('.old'))
  const place = fs.existsSync(folder) ? folder : join(parent, old ?? 'gone')
  for (const line of fs.readFileSync(join(place, 'checksums.sha256'), 'utf8').trimEnd().split('\n')) {
    const hash = createHash('sha256')
      .update(fs.readFileSync(join(place, line.slice(66))))
      .digest('hex')
    expect(hash, line.slice(66)).toBe(line.slice(0, 64))
  }
}
