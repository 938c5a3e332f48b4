-- Users and events of each type per day; types that nobody used have zeros.
{{ config(indexes=[{'columns': ['date_day', 'activity_type'], 'unique': true}]) }}

with periods as (
    select distinct date_day from {{ ref('dim_dates') }}
),

activity as (
    {{ activity_by_type('date_day', "activity_date") }}
)

select
    periods.date_day,
    types.activity_type,
    types.source_system,
    coalesce(activity.users, 0) as users,
    coalesce(activity.events, 0) as events,
    coalesce(activity.users_legacy, 0) as users_legacy,
    coalesce(activity.events_legacy, 0) as events_legacy
from periods
cross join {{ ref('seed_activity_types') }} as types
left join activity on activity.date_day = periods.date_day and activity.activity_type = types.activity_type
