-- Users and events of each type per month; types that nobody used have zeros.
{{ config(indexes=[{'columns': ['month_start', 'activity_type'], 'unique': true}]) }}

with periods as (
    select distinct month_start from {{ ref('dim_dates') }}
),

activity as (
    select
        date_trunc('month', activity_date)::date as month_start,
        activity_type,
        count(distinct user_id) filter (where is_clean and not is_bulk and not is_onboarding) as users,
        count(*) filter (where is_clean and not is_bulk and not is_onboarding) as events,
        -- as once published: no test filter, no join to members except for profile updates, system jobs included
        count(distinct user_id) filter (where activity_type <> 'profile_update' or is_live_member) as users_legacy,
        count(*) filter (where activity_type <> 'profile_update' or is_live_member) as events_legacy
    from {{ ref('fct_user_activity_events') }}
    where not is_deleted
    group by 1, 2
)

select
    periods.month_start,
    types.activity_type,
    types.source_system,
    coalesce(activity.users, 0) as users,
    coalesce(activity.events, 0) as events,
    coalesce(activity.users_legacy, 0) as users_legacy,
    coalesce(activity.events_legacy, 0) as events_legacy
from periods
cross join {{ ref('seed_activity_types') }} as types
left join activity on activity.month_start = periods.month_start and activity.activity_type = types.activity_type
