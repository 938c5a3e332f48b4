import * as fs from 'node:fs'
import { join } from 'node:path'
import { parquetReadObjects } from 'hyparquet'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildAdopted, type AdoptedWarehouse } from './adopted-warehouse.js'
import { type Example, rankQuality, train } from './logistic-regression.js'

// The data sets of ChemLink are of use: a plain model that has seen the train split only predicts what happens in the others.
// Profile `adopted`; nothing in it is left to chance, so neither are these numbers.

let warehouse: AdoptedWarehouse

beforeAll(async () => {
  warehouse = await buildAdopted(['+training_data_activation', '+training_data_churn'])
  await warehouse.export(['activation', 'churn'])
}, 400_000)

afterAll(() => warehouse.remove())

const FEATURES = {
  activation: [
    'signup_hour',
    'signup_weekday',
    'signups_same_hour',
    'is_batch_signup',
    'experiences',
    'educations',
    'languages',
    'has_engagement_account',
    'events',
    'active_days',
  ],
  churn: [
    'events_7d',
    'events_14d',
    'events_28d',
    'events_56d',
    'active_days_28d',
    'active_weeks_56d',
    'fortnight_trend',
    'days_since_last_event',
    'tenure_days',
  ],
} as const

async function examples(dataset: keyof typeof FEATURES, split: string, label: string): Promise<readonly Example[]> {
  const bytes = fs.readFileSync(join(warehouse.exported, dataset, 'data', `${split}.parquet`))
  const rows = await parquetReadObjects({
    file: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength),
  })
  return rows.map((row) => ({
    label: row[label] === true,
    features: FEATURES[dataset].map((name) => Number(row[name])),
  }))
}

describe.each([
  { dataset: 'activation', label: 'label_activated_30d' },
  { dataset: 'churn', label: 'label_churned_28d' },
] as const)('$dataset', ({ dataset, label }) => {
  test('a logistic regression on the train split beats chance on the test split', async () => {
    const model = train(await examples(dataset, 'train', label))
    const [validation, held] = [await examples(dataset, 'validation', label), await examples(dataset, 'test', label)]
    const onTest = rankQuality(model, held)
    expect(onTest.area).toBeGreaterThan(0.5 + onTest.chanceError)
    // Both later splits together are enough rows to be sure: by two and a half standard errors of guessing.
    const later = rankQuality(model, [...validation, ...held])
    expect(later.area).toBeGreaterThan(0.5 + 2.5 * later.chanceError)
  })

  test('the label is missing from no row, and both its values are in every split', async () => {
    for (const split of ['train', 'validation', 'test']) {
      const labels = new Set((await examples(dataset, split, label)).map((example) => example.label))
      expect([...labels].sort()).toEqual([false, true])
    }
  })
})

test('a feature that looks ahead is caught by recomputation', async () => {
  const leakTest = ['dq36_activation_features_from_truncated_sources']
  const clean = await warehouse.run('test', leakTest)
  expect(clean.results.map(({ status }) => status)).toEqual(['pass'])
  const model = join(warehouse.folder, 'models/ai/activation/int_ai__activation_rows.sql')
  const honest = fs.readFileSync(model, 'utf8')
  const leaking = honest.replace('and children.created_at <= observed.observation_ts', '')
  expect(leaking).not.toBe(honest)
  fs.writeFileSync(model, leaking)
  expect((await warehouse.run('run', ['int_ai__activation_rows'])).success).toBe(true)
  const leaked = await warehouse.run('test', leakTest)
  expect(leaked.results.map(({ status }) => status)).toEqual(['fail'])
  expect(leaked.results[0]?.failures).toBeGreaterThan(0)
}, 120_000)
