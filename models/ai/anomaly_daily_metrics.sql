-- Daily figures in long form with what was usual before each day: median and median absolute deviation of the 28 days before, mean of
-- the same weekday, and a robust z-score. Known incidents come from the seed of maintenance windows.
{{ config(indexes=[{'columns': ['metric', 'date_day'], 'unique': true}]) }}

with profile_writes as (
    select activity_date as date_day, sum(profile_updates + bulk_profile_updates) as writes
    from {{ ref('int_user_days__activity') }}
    group by activity_date
),

deletions as (
    select {{ utc_date('deleted_at') }} as date_day, count(*) as deleted_posts
    from {{ ref('fct_posts') }}
    where is_deleted
    group by 1
),

observations as (
    select parts.metric, metrics.date_day, parts.value::double precision as value
    from {{ ref('daily_metrics') }} as metrics
    left join profile_writes on profile_writes.date_day = metrics.date_day
    left join deletions on deletions.date_day = metrics.date_day
    cross join lateral (
        values
            ('new_users', metrics.new_users::numeric),
            ('dau', metrics.dau),
            ('posts', metrics.posts_legacy),
            ('comments', metrics.comments_legacy),
            ('votes', metrics.votes_legacy),
            ('collections_created', metrics.collections_created_legacy),
            ('view_accesses', metrics.view_accesses_legacy),
            ('searches', metrics.searches),
            ('churned_accounts', metrics.churned_accounts),
            ('profile_writes', coalesce(profile_writes.writes, 0)),
            ('deleted_posts', coalesce(deletions.deleted_posts, 0))
    ) as parts (metric, value)
),

-- at most 28 rows per row, whatever the number of users
usual as (
    select
        observations.metric,
        observations.date_day,
        count(earlier.value) as trailing_days,
        percentile_cont(0.5) within group (order by earlier.value) as trailing_median,
        avg(earlier.value) filter (
            where extract(isodow from earlier.date_day) = extract(isodow from observations.date_day)
        ) as weekday_mean
    from observations
    left join observations as earlier
        on earlier.metric = observations.metric
        and earlier.date_day between observations.date_day - 28 and observations.date_day - 1
    group by observations.metric, observations.date_day
),

deviations as (
    select
        usual.metric,
        usual.date_day,
        percentile_cont(0.5) within group (order by abs(earlier.value - usual.trailing_median)) as trailing_mad
    from usual
    left join observations as earlier
        on earlier.metric = usual.metric
        and earlier.date_day between usual.date_day - 28 and usual.date_day - 1
    group by usual.metric, usual.date_day
)

select
    observations.metric,
    observations.date_day,
    {{ dataset_version('1') }} as dataset_version,
    observations.value,
    usual.trailing_days,
    usual.trailing_median,
    deviations.trailing_mad,
    usual.weekday_mean,
    -- 1.4826 makes the deviation comparable with a standard deviation; a flat past gets 1, lest every change be infinite
    case
        when usual.trailing_days >= 14
            then (observations.value - usual.trailing_median) / greatest(1.4826 * deviations.trailing_mad, 1)
    end as robust_z_score,
    incidents.window_id as known_incident
from observations
join usual on usual.metric = observations.metric and usual.date_day = observations.date_day
join deviations on deviations.metric = observations.metric and deviations.date_day = observations.date_day
left join lateral (
    select min(windows.window_id) as window_id
    from {{ ref('seed_maintenance_windows') }} as windows
    where
        windows.scope = case observations.metric
            when 'profile_writes' then 'chemlink.persons.updated_at'
            when 'deleted_posts' then 'engagement.posts.deleted_at'
        end
        and observations.date_day between {{ utc_date('windows.starts_at') }} and {{ utc_date('windows.ends_at') }}
        and observations.value > 0
) as incidents on true
