import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freshDatabase, type TestDatabase } from '../../support/databases.js'
import { columnWays } from './column-ways.js'
import { addServerTarget, copyWarehouse, runOn, type Warehouse } from './warehouse.js'

const BUILD = 600_000
const SNAPSHOTS = [
  ['S0', '2025-10-27 00:00:00+00'],
  ['S2', '2025-11-04 06:00:00+00'],
  ['S3', '2025-11-12 12:00:00+00'],
] as const
const ALL_FIGURES = Array.from({ length: 47 }, (_, index) => `P${String(index + 1).padStart(2, '0')}`)
const EVENTS = 'core.fct_user_activity_events'

let warehouse: Warehouse
let server: TestDatabase

beforeAll(async () => {
  warehouse = copyWarehouse('dev')
  server = await freshDatabase()
  addServerTarget(warehouse.folder, server.settings)
  await warehouse.run(['build'])
}, BUILD)

afterAll(async () => {
  warehouse.remove()
  await server.drop()
})

describe('the published profile at the end of 3 November', () => {
  it('gives all figures P01 to P47, those of that time from the models', async () => {
    const figures = await warehouse.query(
      'select figure_id, part, snapshot, measured_by, is_match from aggregates.published_figures_check order by 1, 2',
    )
    expect([...new Set(figures.map((figure) => figure['figure_id']))]).toEqual(ALL_FIGURES)
    expect(figures.filter((figure) => figure['is_match'] !== 'true')).toEqual([])
    const elsewhere = figures.filter((figure) => (figure['snapshot'] === 'S1') !== (figure['measured_by'] === 'models'))
    expect(elsewhere).toEqual([])
  })

  it.each([
    [
      'active users of October without the bulk job',
      `select count(distinct user_id) from ${EVENTS}
       where in_chemlink and is_live_member and not is_bulk and not is_deleted and activity_date between '2025-10-01' and '2025-10-31'`,
      ['45'],
    ],
    [
      'users active in the last 30 days',
      "select users from aggregates.activity_last_30_days where activity_type = 'any'",
      ['50'],
    ],
    [
      'weekly active users from 6 October on',
      "select wau from aggregates.weekly_metrics where week_start >= '2025-10-06' order by week_start",
      ['11', '18', '16', '6', '7'],
    ],
    [
      'users that contributed, Finder and Standard',
      'select count(*) from core.unified_users where is_clean and is_activated group by user_type order by user_type',
      ['12', '2'],
    ],
    [
      'users with a vote, a collection or a view, Finder and Standard',
      `select count(distinct user_id) from ${EVENTS} where in_typed and is_clean group by user_type order by user_type`,
      ['14', '15'],
    ],
    [
      'the strict activation rate',
      "select round(100.0 * count(*) filter (where is_activated) / count(*), 2) || ' of ' || count(*) from core.unified_users where is_clean",
      ['0.67 of 2093'],
    ],
    [
      'engagement levels',
      `select engagement_level || ' ' || count(*) from aggregates.user_engagement_levels
       where engagement_level in ('POWER_USER', 'ACTIVE', 'CASUAL') group by engagement_level order by 1`,
      ['ACTIVE 7', 'CASUAL 7'],
    ],
    [
      'the intensity bands of October',
      `select band || ' ' || users || ' ' || avg_events from aggregates.activity_intensity_monthly
       where month_start = '2025-10-01' and band_set = 'chemlink' and population = 'clean' order by 1`,
      ['Casual 17 2.65', 'Regular 7 6.86'],
    ],
    [
      'retention after 30 days from real events, June to August',
      `select retained_users_30d from core.user_cohorts where cohort_month < '2025-09-01' order by cohort_month`,
      ['6', '5', '7'],
    ],
    [
      'retention after 30 days as it was once computed, from the last write to the profile',
      `select round(100.0 * count(*) filter (where updated_at >= created_at + interval '30 days') / count(*))
       from raw_chemlink.persons where deleted_at is null and created_at < '2025-09-01'
       group by date_trunc('month', created_at at time zone 'UTC') order by date_trunc('month', created_at at time zone 'UTC')`,
      ['100', '100', '100'],
    ],
    [
      'rows and positives for a model of activation, of those who are members still',
      `select count(*) || ' ' || count(*) filter (where label_activated_30d) from ai.int_ai__activation_rows
       where is_mature and not is_activated_in_window and is_member_still`,
      ['1980 6'],
    ],
    [
      'the same with those who left later',
      "select count(*) || ' ' || count(*) filter (where label_activated_30d) from ai.training_data_activation",
      ['1991 7'],
    ],
  ])('has the derived value: %s', async (_, sql, expected) => {
    const rows = await warehouse.query(sql)
    expect(rows.map((row) => Object.values(row)[0])).toEqual(expected)
  })
})

describe('what dashboards and readers are shown', () => {
  it('describes every column that there is, and none that there is not', async () => {
    await warehouse.run(['docs', 'generate'])
    const found = await warehouse.query(
      `select table_schema || '.' || table_name || '.' || column_name as place from information_schema.columns
       where table_schema in ('staging', 'core', 'aggregates', 'ai', 'dashboards') order by 1`,
    )
    const described = ['staging', 'core', 'aggregates', 'ai', 'dashboards'].flatMap((schema) =>
      columnWays(warehouse.folder)
        .models(schema)
        .flatMap(([, node]) => Object.keys(node.columns).map((column) => `${schema}.${node.name}.${column}`)),
    )
    expect(described.sort()).toEqual(found.map(({ place }) => place ?? '').sort())
  }, 300_000)

  it('lets no personal data reach a dashboard, by the lineage of every column', () => {
    const ways = columnWays(warehouse.folder)
    const dashboards = ways.models('dashboards')
    expect(dashboards.length).toBeGreaterThan(15)
    expect(dashboards.filter(([id]) => id in ways.unknown)).toEqual([])
    const reached = dashboards.flatMap(([id, node]) =>
      Object.keys(node.columns).flatMap((column) => ways.ancestors(id, column)),
    )
    expect(reached).toContain('posts.type')
    expect(reached.filter((place) => place.endsWith('!'))).toEqual([])
    expect(reached.filter((place) => /\.(user_id|chemlink_person_id|engagement_person_id)$/.test(place))).toEqual([])
    // the walk finds personal data where there is some
    expect(ways.ancestors('model.chemlink_analytics.stg_chemlink__persons', 'email')).toContain('persons.email!')
  })
})

describe('the same project on a Postgres server', () => {
  it(
    'gives the same rows in every relation of aggregates and ai',
    async () => {
      await runOn(warehouse.folder, 'server', ['build'])
      const relations = await warehouse.query(
        `select table_schema || '.' || table_name as relation from information_schema.tables
         where table_schema in ('aggregates', 'ai', 'dashboards') order by 1`,
      )
      expect(relations.length).toBeGreaterThan(50)
      const digests = relations
        .map(
          ({ relation }) =>
            `select '${relation}: ' || count(*) || ' ' || coalesce(md5(string_agg(r::text, '|' order by r::text collate "C")), '') as digest from ${relation} as r`,
        )
        .join(' union all ')
      const embedded = (await warehouse.query(digests)).map(({ digest }) => digest)
      const onServer = (await server.sql(`set timezone = 'UTC'; ${digests}`)).map(([digest]) => digest)
      expect(onServer.sort()).toEqual(embedded.sort())
    },
    BUILD,
  )

  it(
    'catches a feature that knows more than its sources did at the time',
    async () => {
      const test = ['test', '--select', 'dq36_event_features_from_truncated_sources']
      await runOn(warehouse.folder, 'server', test)
      await server.sql(
        `update ai.training_data_next_action set events_28d = events_28d + 1
         where (user_key, observation_ts) = (select user_key, observation_ts from ai.training_data_next_action order by 1, 2 limit 1)`,
      )
      const finished = await runOn(warehouse.folder, 'server', test, { exitCodes: [1] })
      expect(finished.out).toMatch(/FAIL 1 dq36_event_features_from_truncated_sources/)
    },
    BUILD,
  )

  it.each(SNAPSHOTS)(
    'gives the figures of %s from the models when it is built as of %s',
    async (snapshot, asOf) => {
      await runOn(warehouse.folder, 'server', ['run', '--full-refresh', '--vars', `{as_of: '${asOf}'}`])
      const rows = await server.sql(
        `select figure_id, part, expected, actual, measured_by from aggregates.published_figures_check
         where snapshot = '${snapshot}' and (not is_match or measured_by <> 'models')`,
      )
      expect(rows).toEqual([])
    },
    BUILD,
  )
})

describe('a changed source row', () => {
  it(
    'makes the test of the published figures fail',
    async () => {
      const script = join(warehouse.folder, 'demo/chemlink/published.sql')
      appendFileSync(script, '\nupdate query_votes set voter_id = voter_id + 1 where id = 1;\n')
      const finished = await runOn(
        warehouse.folder,
        'server',
        ['build', '--full-refresh', '--vars', "{as_of: '2025-11-03 23:59:59.999999+00'}"],
        {
          freshSources: true,
          exitCodes: [1],
        },
      )
      expect(finished.out).toMatch(/FAIL \d+ assert_published_figures_match/)
    },
    BUILD,
  )
})
