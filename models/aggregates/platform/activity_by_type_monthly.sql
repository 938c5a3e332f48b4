-- Users and events of each type per month; types that nobody used have zeros.
{{ config(indexes=[{'columns': ['month_start', 'activity_type'], 'unique': true}]) }}

with periods as (
    select distinct month_start from {{ ref('dim_dates') }}
),

activity as (
    {{ activity_by_type('month_start', "date_trunc('month', activity_date)::date") }}
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
