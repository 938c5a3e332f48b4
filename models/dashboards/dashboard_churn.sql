-- Where the active users of each month came from, and where those before went.
select
    month_start,
    active_users,
    new_active_users,
    retained_users,
    resurrected_users,
    previously_active_users,
    churned_users,
    retention_pct,
    churn_pct
from {{ ref('churn_monthly') }}
