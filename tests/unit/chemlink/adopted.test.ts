import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { copyWarehouse, type Warehouse } from './warehouse.js'

// `adopted` is held to invariants, not to numbers.

let warehouse: Warehouse

beforeAll(async () => {
  warehouse = copyWarehouse('adopted')
  await warehouse.run(['build'])
}, 600_000)

afterAll(() => warehouse.remove())

const count = async (sql: string): Promise<number> => Number(Object.values((await warehouse.query(sql))[0] ?? {})[0])

it('builds without an error', () => {
  expect(warehouse.outcomes().filter(({ status }) => status === 'fail' || status === 'error')).toEqual([])
})

it('resolves most accounts, by both steps of the ladder', async () => {
  const rows = await warehouse.query(
    'select link_method, count(*) as accounts from core.int_identity__person_links where is_resolved group by 1',
  )
  expect(rows.length).toBe(2)
  const all = await count('select count(*) from core.int_identity__person_links')
  const resolved = rows.reduce((sum, row) => sum + Number(row['accounts']), 0)
  expect(resolved / all).toBeGreaterThan(0.9)
})

it('has every type of activity that users can do', async () => {
  const rows = await warehouse.query(
    `select types.activity_type from seeds.seed_activity_types as types
     where types.activity_type not in ('signup', 'search', 'message_sent', 'education_added', 'language_added')
       and not exists (select from core.fct_user_activity_events as events where events.activity_type = types.activity_type and is_clean)`,
  )
  expect(rows).toEqual([])
})

it('has weekly users between those of its days and those of its month, and a cohort that comes back', async () => {
  expect(await count('select count(*) from aggregates.weekly_metrics where wau < peak_dau')).toBe(0)
  expect(await count('select count(*) from aggregates.monthly_metrics where mau > 0 and mau < peak_dau')).toBe(0)
  expect(
    await count('select max(retained_users) from aggregates.cohort_retention where week_number = 8'),
  ).toBeGreaterThan(10)
})

it.each(['training_data_activation', 'training_data_churn', 'training_data_next_action'])(
  'gives rows of every split and both classes to %s',
  async (dataset) => {
    const [card] = await warehouse.query(
      `select train_rows, validation_rows, test_rows, train_positives, test_positives, train_rows - train_positives as train_negatives
       from ai.dataset_cards where dataset = '${dataset}'`,
    )
    expect(Object.entries(card ?? {}).filter(([, rows]) => !(Number(rows) > 0))).toEqual([])
  },
)

it('answers the questions of the analysts as docs/answers.md says (node scripts/write-answers.mjs)', async () => {
  const root = join(import.meta.dirname, '../../..')
  const script = (await import(join(root, 'scripts/write-answers.mjs'))) as {
    answersPage(folder: string, show: (name: string) => Promise<string>): Promise<string>
  }
  const show = async (name: string): Promise<string> =>
    (await warehouse.run(['show', '--quiet', '-s', name, '--limit', '-1'])).out
  expect(readFileSync(join(root, 'docs/answers.md'), 'utf8')).toBe(await script.answersPage(warehouse.folder, show))
}, 120_000)
