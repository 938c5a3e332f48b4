-- Active users of each month by user type.
select
    month_start,
    user_type,
    segment_users,
    active_users,
    active_users_typed,
    events,
    active_pct
from {{ ref('active_users_by_type_monthly') }}
