import { expect, test } from 'vitest'
import { parse, parseProblems, warningsOf } from './project.js'

const MODEL = { 'models/orders.sql': 'select 1 as id' }

function withDatasets(yaml: string) {
  return { ...MODEL, 'models/datasets.yml': `datasets:\n${yaml}` }
}

test('a data set knows its model, its columns and its split', () => {
  const files = withDatasets(`
  - name: sold
    description: What was sold.
    model: ref('orders')
    columns: [id, {name: buyer, as: who, pseudonymise: true, role: id}]
    roles: {label: [returned, late]}
    pseudonymise: seller
    key: id
    split: {by: id, seed: 4, shares: {train: 80, test: 20}, time: day, starts: {train: null, test: '2025-01-01'}, gap: 7 days}
    format: [jsonl, csv]
    licence: mit
`)
  expect(parse(files).manifest.datasets?.get('sold')).toMatchObject({
    modelId: 'model.shop.orders',
    description: 'What was sold.',
    columns: [
      { name: 'id', as: 'id', pseudonymise: false, role: null },
      { name: 'buyer', as: 'who', pseudonymise: true, role: 'id' },
    ],
    roles: { returned: 'label', late: 'label' },
    pseudonymise: ['seller'],
    key: ['id'],
    split: {
      kind: 'rule',
      hash: {
        column: 'id',
        seed: '4',
        shares: [
          { name: 'train', share: 80 },
          { name: 'test', share: 20 },
        ],
      },
      time: {
        column: 'day',
        starts: [
          { name: 'train', from: null },
          { name: 'test', from: '2025-01-01' },
        ],
        gap: '7 days',
      },
    },
    formats: ['jsonl', 'csv'],
    licence: 'mit',
    pseudonymSecret: 'TSMODEL_ENV_SECRET_PSEUDONYM_KEY',
  })
})

test('Parquet is the format, and all columns are in, unless the entry says otherwise', () => {
  const dataset = parse(withDatasets('  - {name: all, model: orders, licence: mit}\n')).manifest.datasets?.get('all')
  expect(dataset).toMatchObject({ formats: ['parquet'], columns: null, split: null })
})

test('all that is wrong is said at once, with its place', () => {
  const problems = parseProblems(
    withDatasets(`
  - {name: one, model: order, licence: mit}
  - {name: ../two, model: orders, licence: mit}
  - {name: three, model: orders, licence: mit, pseudonym_secret: MY_KEY}
  - {name: four, model: orders, licence: mit, split: {column: a, by: b}}
  - {name: five, model: orders, licence: mit, split: {by: b, shares: {train: 80, test: 30}}}
  - {name: six, model: orders, licence: mit, split: {time: b}}
  - {name: seven, model: orders, licence: mit}
  - {name: seven, model: orders, licence: mit}
`),
  )
  expect(problems).toHaveLength(7)
  for (const code of ['MODEL_NOT_FOUND', 'BAD_DATASET_NAME', 'NOT_A_SECRET', 'BAD_SPLIT', 'DUPLICATE_NAME']) {
    expect(problems.join('\n')).toContain(code)
  }
  expect(problems.join('\n')).toContain('has shares that add up to 110')
})

test('keys that no data set has are named, and a licence is asked for', () => {
  const [warning] = warningsOf(withDatasets('  - {name: one, model: orders, licence: mit, fromat: csv}\n'))
  expect(warning).toContain('"fromat"')
  expect(parseProblems(withDatasets('  - {name: one, model: orders}\n'))).toHaveLength(1)
})
