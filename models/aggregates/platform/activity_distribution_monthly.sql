-- Share of each type in the sum of user counts of a month; whoever is active in two types counts in both. Empty months have no rows.
{{ config(indexes=[{'columns': ['month_start', 'activity_set', 'activity_type'], 'unique': true}]) }}

with counted as (
    select
        activity.month_start,
        'social_legacy' as activity_set,
        activity.activity_type,
        activity.users_legacy as users,
        activity.events_legacy as events
    from {{ ref('activity_by_type_monthly') }} as activity
    join {{ ref('seed_activity_types') }} as types on types.activity_type = activity.activity_type
    where types.in_social

    union all

    select activity.month_start, 'all', activity.activity_type, activity.users, activity.events
    from {{ ref('activity_by_type_monthly') }} as activity
    join {{ ref('seed_activity_types') }} as types on types.activity_type = activity.activity_type
    where not types.is_passive
)

select
    month_start,
    activity_set,
    activity_type,
    users,
    events,
    {{ percentage('users', 'sum(users) over (partition by month_start, activity_set)') }} as user_share_pct,
    {{ percentage('events', 'sum(events) over (partition by month_start, activity_set)') }} as event_share_pct
from counted
where users > 0
