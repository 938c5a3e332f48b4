-- Users in each stage of life, day by day.
{{ config(indexes=[{'columns': ['date_day', 'lifecycle_stage'], 'unique': true}]) }}

with counted as (
    select
        date_day,
        lifecycle_stage,
        count(*) as users,
        count(*) filter (where user_type = 'FINDER') as finder_users,
        count(*) filter (where user_type = 'STANDARD') as standard_users
    from {{ ref('fct_user_lifecycle_daily') }}
    group by date_day, lifecycle_stage
)

select
    *,
    {{ percentage('users', 'sum(users) over (partition by date_day)') }} as user_share_pct
from counted
