import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { serverWarehouse, type ServerWarehouse } from './server-warehouse.js'

// DQ-36 by recomputation: both sources are cut at a time, as they would have stood then, the datasets are built again with the same
// as_of, and every feature of every row observed by that time must be what it was.

const LONG = 900_000
const AS_OF = { as_of: '2025-11-12 12:00:00+00', feature_store_days: 90 }
// The newer time is the end of a week, the older one of a week and a month, late enough for each kind of row.
const CUTS = ['2025-10-20 00:00:00+00', '2025-09-01 00:00:00+00']

/** Datasets with the columns that tell a row, and the time up to which it may know. */
const DATASETS = {
  training_data_activation: { key: ['user_key'], observed: 'observation_ts' },
  activated_in_window: { key: ['user_key'], observed: 'observation_ts' },
  scoring_activation: { key: ['user_key'], observed: 'observation_ts' },
  training_data_engagement: { key: ['user_key'], observed: 'observation_ts' },
  training_data_churn: { key: ['user_key', 'observation_ts'], observed: 'observation_ts' },
  training_data_next_action: { key: ['user_key', 'observation_ts'], observed: 'observation_ts' },
  user_features_daily: { key: ['user_key', 'feature_date'], observed: 'observation_ts' },
  search_relevance_judgements: { key: ['judgement_id'], observed: 'observation_ts' },
  anomaly_daily_metrics: {
    key: ['metric', 'date_day'],
    observed: "((date_day + 1)::timestamp at time zone 'UTC')",
  },
} as const

/** A feature that looks two weeks ahead: the comparison must find it. */
const PLANTED = `
  select rows.user_key, rows.observation_ts, count(*) as events_of_six_weeks
  from ai.training_data_churn as rows
  join ai.int_ai__members as members on members.user_key = rows.user_key
  join core.fct_user_activity_events as events
    on events.member_user_id = members.user_id
    and events.occurred_at between rows.observation_ts - interval '28 days' and rows.observation_ts + interval '14 days'
  group by rows.user_key, rows.observation_ts`

let server: ServerWarehouse

beforeAll(async () => {
  server = await serverWarehouse('adopted')
  await server.run(['sync'], AS_OF)
  await server.run(['seed'], AS_OF)
  await server.run(['run'], AS_OF)
  await server.warehouse.sql(
    `create schema truth; create table truth.planted as ${PLANTED}; ${Object.keys(DATASETS)
      .map((dataset) => `create table truth.${dataset} as select * from ai.${dataset};`)
      .join('\n')}`,
  )
}, LONG)

afterAll(() => server.remove())

describe.each(CUTS)('with sources that end on %s', (cut) => {
  beforeAll(async () => {
    await truncate(server.chemlink, cut)
    await truncate(server.engagement, cut)
    await server.run(['sync'], AS_OF)
    await server.run(['run', '--full-refresh', '--exclude', 'aggregates,config.materialized:incremental'], AS_OF)
  }, LONG)

  it.each(Object.entries(DATASETS))('%s has the same rows and the same features up to then', async (dataset, shape) => {
    const features = await featuresOf(dataset)
    expect(features.length).toBeGreaterThan(shape.key.length)
    const side = (schema: string): string =>
      `select ${features.join(', ')} from ${schema}.${dataset} where ${shape.observed} <= '${cut}'`
    const differing = await server.warehouse.sql(
      `select 'only with later rows', count(*) from (${side('truth')} except all ${side('ai')}) as a
       union all
       select 'only without them', count(*) from (${side('ai')} except all ${side('truth')}) as b`,
    )
    expect(differing).toEqual([
      ['only with later rows', '0'],
      ['only without them', '0'],
    ])
  })

  it('a planted feature that looks two weeks ahead differs', async () => {
    const [[found] = []] = await server.warehouse.sql(
      `select count(*) > 0
       from (select * from truth.planted where observation_ts between timestamptz '${cut}' - interval '7 days' and '${cut}' except all (${PLANTED})) as a`,
    )
    expect(found).toBe('t')
  })
})

/** Columns of a dataset that are known at the observation: no labels, and not what watching them came to. */
async function featuresOf(dataset: string): Promise<readonly string[]> {
  const columns = await server.warehouse.sql(
    `select quote_ident(column_name) from information_schema.columns
     where table_schema = 'truth' and table_name = '${dataset}'
       and column_name not like 'label\\_%' and column_name not in ('split', 'is_censored', 'known_incident')
     order by ordinal_position`,
  )
  return columns.map(([column]) => column ?? '')
}

/** Takes out rows made after `cut`, and takes back deletions and edits made after it. */
async function truncate(source: ServerWarehouse['chemlink'], cut: string): Promise<void> {
  const statements = await source.sql(`
    select
      case attname
        when 'created_at' then format('delete from %s where created_at > %L', attrelid::regclass, '${cut}')
        else format('update %1$s set %2$I = null where %2$I > %3$L', attrelid::regclass, attname, '${cut}')
      end
    from pg_attribute
    join pg_class on pg_class.oid = attrelid
    where relkind = 'r' and relnamespace = 'public'::regnamespace
      and attname in ('created_at', 'updated_at', 'deleted_at', 'confirmed_at', 'reviewed_at')
    order by 1`)
  // whole tables at a time: no foreign key is left dangling once all of them are done
  await source.sql(`set session_replication_role = replica; ${statements.map(([statement]) => statement).join('; ')}`)
}
