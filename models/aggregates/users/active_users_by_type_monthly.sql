-- Finder against Standard, month by month. The legacy rate mixes bases, as once published: live active users over all rows.
{{ config(indexes=[{'columns': ['month_start', 'user_type'], 'unique': true}]) }}

with months as (
    select distinct month_start from {{ ref('dim_dates') }}
),

types as (
    select
        user_type,
        count(*) as segment_users_legacy,
        count(*) filter (where is_clean) as segment_users
    from {{ ref('unified_users') }}
    where not is_engagement_only
    group by user_type
),

activity as (
    select
        date_trunc('month', activity_date)::date as month_start,
        user_type,
        count(distinct user_id) filter (where typed_events > 0 and is_live_member) as active_users_legacy,
        count(distinct user_id) filter (where clean_typed_events > 0) as active_users_typed,
        count(distinct user_id) filter (where headline_events > 0) as active_users,
        coalesce(sum(typed_events) filter (where is_live_member), 0)::bigint as events_legacy,
        sum(headline_events)::bigint as events
    from {{ ref('int_user_days__activity') }}
    where user_type is not null
    group by 1, 2
)

select
    months.month_start,
    types.user_type,
    types.segment_users,
    types.segment_users_legacy,
    coalesce(activity.active_users, 0) as active_users,
    coalesce(activity.active_users_typed, 0) as active_users_typed,
    coalesce(activity.active_users_legacy, 0) as active_users_legacy,
    coalesce(activity.events, 0) as events,
    coalesce(activity.events_legacy, 0) as events_legacy,
    {{ percentage('coalesce(activity.active_users, 0)', 'types.segment_users') }} as active_pct,
    {{ percentage('coalesce(activity.active_users_legacy, 0)', 'types.segment_users_legacy') }} as activation_pct_legacy
from months
cross join types
left join activity on activity.month_start = months.month_start and activity.user_type = types.user_type
