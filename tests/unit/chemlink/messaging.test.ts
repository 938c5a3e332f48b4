import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { serverWarehouse, type ServerWarehouse } from './server-warehouse.js'

const VARIABLES = { enable_messaging: true, as_of: '2025-11-03 23:59:59.999999+00' }
const script = join(import.meta.dirname, '../../../demo/engagement/messaging.sql')

let server: ServerWarehouse

beforeAll(async () => {
  server = await serverWarehouse('published')
  await server.engagement.sql(readFileSync(script, 'utf8'))
  await server.run(['build'], VARIABLES)
}, 600_000)

afterAll(() => server.remove())

it('counts messages by day where messaging is on, and days without any', async () => {
  const days = await server.warehouse.sql(
    `select date_day, messages, senders, active_conversations, direct_messages, group_messages, messages_with_media, read_messages,
       reactions, read_pct
     from aggregates.message_metrics_daily order by date_day limit 4`,
  )
  expect(days).toEqual([
    ['2025-10-29', '3', '2', '1', '3', '0', '2', '2', '1', '66.67'],
    ['2025-10-30', '3', '2', '1', '3', '0', '0', '2', '2', '66.67'],
    ['2025-10-31', '3', '2', '1', '0', '3', '0', '2', '1', '66.67'],
    ['2025-11-01', '0', '0', '0', '0', '0', '0', '0', '0', null],
  ])
})

it('makes an event of each message', async () => {
  const [counts] = await server.warehouse.sql(
    `select count(*), count(*) filter (where is_deleted), bool_and(in_extended)
     from core.fct_user_activity_events where activity_type = 'message_sent'`,
  )
  expect(counts).toEqual(['10', '1', 't'])
})

it('never stages what messages say', async () => {
  const columns = await server.warehouse.sql(
    "select table_name from information_schema.columns where table_schema not in ('raw_engagement') and column_name = 'body'",
  )
  expect(columns).toEqual([])
})
