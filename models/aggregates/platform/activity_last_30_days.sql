-- Users and events of each type in the last 30 days (31 dates, as dashboards count them), with the union of all types.
{{ config(indexes=[{'columns': ['activity_type'], 'unique': true}]) }}

with recent as (
    select *
    from {{ ref('fct_user_activity_events') }}
    where not is_deleted and activity_date >= {{ window_start(30) }}
),

by_type as (
    select
        activity_type,
        count(distinct user_id) filter (where is_clean and not is_bulk and not is_onboarding) as users,
        count(*) filter (where is_clean and not is_bulk and not is_onboarding) as events,
        count(distinct user_id) filter (where activity_type <> 'profile_update' or is_live_member) as users_legacy,
        count(*) filter (where activity_type <> 'profile_update' or is_live_member) as events_legacy
    from recent
    group by activity_type
)

select
    types.activity_type,
    coalesce(by_type.users, 0) as users,
    coalesce(by_type.events, 0) as events,
    coalesce(by_type.users_legacy, 0) as users_legacy,
    coalesce(by_type.events_legacy, 0) as events_legacy
from {{ ref('seed_activity_types') }} as types
left join by_type on by_type.activity_type = types.activity_type

union all

-- nobody counts twice here; the legacy set is the comprehensive one
select
    'any',
    count(distinct user_id) filter (where is_headline),
    count(*) filter (where is_headline),
    count(distinct user_id) filter (where in_chemlink and (activity_type <> 'profile_update' or is_live_member)),
    count(*) filter (where in_chemlink and (activity_type <> 'profile_update' or is_live_member))
from recent
