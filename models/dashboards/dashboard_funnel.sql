-- Steps from sign-up to activity, per month of sign-up.
select
    cohort_month,
    is_total,
    funnel,
    step_order,
    step,
    users,
    nested_users,
    share_of_first_pct,
    share_of_previous_pct,
    nested_share_of_first_pct,
    nested_share_of_previous_pct
from {{ ref('funnel_metrics') }}
