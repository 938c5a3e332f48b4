-- What users did in each month, by type of activity.
select
    month_start,
    activity_type,
    source_system,
    users,
    events
from {{ ref('activity_by_type_monthly') }}
