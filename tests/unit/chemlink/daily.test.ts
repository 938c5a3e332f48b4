import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { serverWarehouse, type ServerWarehouse } from './server-warehouse.js'

const LONG = 900_000
const DAYS = ['2025-11-09', '2025-11-10', '2025-11-11', '2025-11-12']
const LAST = '2025-11-12 06:00:00+00'

let server: ServerWarehouse

beforeAll(async () => {
  server = await serverWarehouse('adopted')
  await server.run(['build'], { as_of: '2025-11-08 06:00:00+00' })
}, LONG)

afterAll(() => server.remove())

describe('the daily job', () => {
  it(
    'leaves after some days, in which the sources changed everywhere, what a full refresh makes',
    async () => {
      for (const day of DAYS) {
        await server.chemlink.sql(changesOfChemlink(`${day} 06:00:00+00`))
        await server.engagement.sql(changesOfEngagement(`${day} 06:00:00+00`))
        await server.run([day === DAYS.at(-1) ? 'build' : 'run'], { as_of: `${day} 06:00:00+00` })
      }
      const daily = await digests()
      await server.run(['run', '--full-refresh'], { as_of: LAST })
      const whole = await digests()
      expect(daily.length).toBeGreaterThan(90)
      expect(daily).toEqual(whole)
    },
    LONG,
  )

  it('keeps the photographs of earlier days through a full refresh', async () => {
    const days = await server.warehouse.sql(
      'select as_of_date::text from aggregates.profile_metrics_daily order by as_of_date',
    )
    expect(days.map(([day]) => day)).toEqual(['2025-11-08', ...DAYS])
  })

  it(
    'says so when as_of goes back, and goes back with a full refresh',
    async () => {
      const selected = ['--select', 'fct_user_activity_events']
      const refused = await server.run(['run', ...selected], { as_of: '2025-11-01 00:00:00+00' }, 1)
      expect(refused.out).toMatch(
        /as_of is 2025-11-01 00:00:00\+00, but .*fct_user_activity_events.* was built for a later time.*--full-refresh/,
      )
      await server.run(['run', '--full-refresh', '--select', '+fct_user_activity_events'], {
        as_of: '2025-11-01 00:00:00+00',
      })
      const [[newest] = []] = await server.warehouse.sql(
        "select max(occurred_at) <= '2025-11-01 00:00:00+00' from core.fct_user_activity_events",
      )
      expect(newest).toBe('t')
    },
    LONG,
  )
})

/** Rows that come late, by days and by weeks; old rows deleted softly and for good; accounts closed, edited, given the Finder. */
function changesOfChemlink(now: string): string {
  const members = (salt: string, count: number): string =>
    `select id from persons where deleted_at is null and created_at < timestamptz '${now}' - interval '60 days'
     order by md5('${salt}' || id || '${now}') limit ${count}`
  return `
    insert into view_access (person_id, type, created_at)
      select id, 'profile', timestamptz '${now}' - interval '5 days 3 hours' from (${members('view', 3)}) as m;
    insert into query_votes (type, profile_id, voter_id, score, search_key, created_at, updated_at)
      select 'upvote', 5, id, 0.5, 'late', timestamptz '${now}' - interval '50 days', timestamptz '${now}' - interval '50 days'
      from (${members('vote', 2)}) as m;
    update view_access set deleted_at = timestamptz '${now}' - interval '2 hours'
      where id in (select id from view_access where deleted_at is null and created_at < timestamptz '${now}' - interval '30 days'
        order by md5(id || '${now}') limit 4);
    delete from collection_profiles where id in (select id from collection_profiles order by md5(id || '${now}') limit 1);
    update persons set deleted_at = timestamptz '${now}' - interval '3 hours', updated_at = timestamptz '${now}' - interval '3 hours'
      where id in (select view_access.person_id from view_access join persons on persons.id = view_access.person_id
        where persons.deleted_at is null and view_access.created_at < timestamptz '${now}' - interval '20 days'
        order by md5(view_access.person_id || '${now}') limit 1);
    update persons set updated_at = timestamptz '${now}' - interval '4 hours' where id in (${members('edit', 3)});
    update persons set has_finder = not has_finder where id in (${members('finder', 2)});`
}

/** Old posts deleted, and an account that loses its member. */
function changesOfEngagement(now: string): string {
  return `
    update posts set deleted_at = timestamptz '${now}' - interval '1 hour'
      where id in (select id from posts where deleted_at is null and created_at < timestamptz '${now}' - interval '20 days'
        order by md5(id || '${now}') limit 2);
    update persons set external_id = null, iam_id = null
      where id in (select id from persons where external_id is not null and deleted_at is null order by md5(id || '${now}') limit 1);`
}

/** Each relation of the warehouse with its number of rows and a hash of them; of photographs the last, of features the open days. */
async function digests(): Promise<readonly (readonly (string | null)[])[]> {
  const relations = await server.warehouse.sql(`
    select
      quote_ident(relnamespace::regnamespace::text) || '.' || quote_ident(relname),
      exists (select from pg_attribute where attrelid = pg_class.oid and attname = 'as_of_date'),
      relname = 'user_features_daily'
    from pg_class
    where relnamespace::regnamespace::text in ('core', 'aggregates', 'ai') and relkind in ('r', 'v')
      -- what runs came to differs from run to run
      and relname <> 'dq_results'
    order by 1`)
  const statements = relations.map(([relation, isPhotograph, isFeatureStore]) => {
    const rows =
      isPhotograph === 't'
        ? "where as_of_date = '2025-11-12'"
        : isFeatureStore === 't'
          ? "where feature_date >= date '2025-11-11' - 7"
          : ''
    return `select '${relation}', count(*), md5(string_agg(md5(r::text), '' order by md5(r::text))) from (select * from ${relation} ${rows}) as r`
  })
  return server.warehouse.sql(`set timezone = 'UTC'; ${statements.join(' union all ')} order by 1`)
}
