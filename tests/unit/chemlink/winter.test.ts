import { afterAll, beforeAll, expect, it } from 'vitest'
import { demoScripts, serverWarehouse, type ServerWarehouse } from './server-warehouse.js'

// A data set whose label takes 60 days has gaps of 60 days between its splits: the members of `adopted` three months on.

const WINTER = { as_of: '2026-02-10 12:00:00+00', loaded_until: '2026-02-10 12:00:00+00' }

let server: ServerWarehouse

beforeAll(async () => {
  server = await serverWarehouse('adopted')
  await server.chemlink.sql(demoScripts('people.sql', 'chemlink/winter.sql'))
  await server.engagement.sql(demoScripts('people.sql', 'engagement/winter.sql'))
  for (const args of [['sync'], ['seed'], ['run']]) await server.run(args, WINTER)
  await server.run(['test', '--select', 'tag:DQ-36', 'tag:DQ-18'], WINTER)
}, 900_000)

afterAll(() => server.remove())

// The splits of training_data_activation follow the days of sign-up, and nobody signs up in the winter months:
// it has its splits on `adopted` itself (tests/datasets).
it.each(['training_data_engagement', 'training_data_churn', 'training_data_next_action'])(
  'gives rows of every split, and both classes to train on, to %s',
  async (dataset) => {
    const [counts] = await server.warehouse.sql(
      `select train_rows > 0, validation_rows > 0, test_rows > 0, train_positives > 0, train_rows > train_positives, test_positives > 0
     from ai.dataset_cards where dataset = '${dataset}'`,
    )
    expect(counts).toEqual(['t', 't', 't', 't', 't', 't'])
  },
)

it('keeps train before validation before test, with gaps as long as the label window', async () => {
  const [gaps] = await server.warehouse.sql(
    `select
       min(observation_ts) filter (where split = 'validation') - max(observation_ts) filter (where split = 'train') >= interval '60 days',
       min(observation_ts) filter (where split = 'test') - max(observation_ts) filter (where split = 'validation') >= interval '60 days'
     from ai.training_data_engagement`,
  )
  expect(gaps).toEqual(['t', 't'])
})
