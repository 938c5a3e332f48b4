-- Users in each stage of life, day by day.
select
    date_day,
    lifecycle_stage,
    users,
    finder_users,
    standard_users,
    user_share_pct
from {{ ref('lifecycle_stage_daily') }}
