-- Daily figures in long form with what was usual before each day: median and median absolute deviation of the 28 days before, mean of
-- the same weekday, and a robust z-score. Each day is told as it stood on its evening: no later deletion rewrites what was odd. Known
-- incidents come from the seed of maintenance windows.
{{ config(indexes=[{'columns': ['metric', 'date_day'], 'unique': true}]) }}
{%- set counted_types = {
    'posts': 'post', 'comments': 'comment', 'votes': 'vote', 'collections_created': 'collection_created', 'view_accesses': 'view_access',
} %}

with profile_writes as (
    select activity_date as date_day, count(*) as writes
    from {{ ref('fct_user_activity_events') }}
    where activity_type = 'profile_update'
    group by activity_date
),

-- as it stood on the evening of the day: what was deleted later was there
user_evenings as (
    select
        activity_date,
        case when not is_actor_test then member_user_id end as member_user_id,
        bool_or(not is_passive and activity_type <> 'profile_update') as is_active,
        {% for column, activity_type in counted_types.items() -%}
            count(*) filter (where activity_type = '{{ activity_type }}') as {{ column }}{{ ',' if not loop.last }}
        {% endfor %}
    from {{ ref('fct_user_activity_events') }}
    where deleted_at is null or {{ utc_date('deleted_at') }} > activity_date
    group by 1, 2
),

evenings as (
    select
        activity_date as date_day,
        count(member_user_id) filter (where is_active) as dau,
        {% for column in counted_types -%}
            sum({{ column }}) as {{ column }}{{ ',' if not loop.last }}
        {% endfor %}
    from user_evenings
    group by activity_date
),

searches as (
    select search_date as date_day, count(*) as searches
    from {{ ref('fct_searches') }}
    where deleted_at is null or {{ utc_date('deleted_at') }} > search_date
    group by search_date
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
    left join evenings on evenings.date_day = metrics.date_day
    left join searches on searches.date_day = metrics.date_day
    left join profile_writes on profile_writes.date_day = metrics.date_day
    left join deletions on deletions.date_day = metrics.date_day
    cross join lateral (
        values
            ('signups', metrics.signups::numeric),
            ('dau', coalesce(evenings.dau, 0)),
            {% for column in counted_types -%}
                ('{{ column }}', coalesce(evenings.{{ column }}, 0)),
            {% endfor -%}
            ('searches', coalesce(searches.searches, 0)),
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
