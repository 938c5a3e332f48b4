-- Weekly retention of each month of sign-up.
select
    cohort_month,
    week_number,
    cohort_users,
    started_users,
    eligible_users,
    retained_users,
    cumulative_retained_users,
    retention_pct,
    cumulative_retention_pct,
    is_complete
from {{ ref('cohort_retention') }}
