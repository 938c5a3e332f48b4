-- Activation of each month of sign-up within so many days.
select
    cohort_month,
    activation_kind,
    horizon_days,
    cohort_users,
    mature_users,
    activated_users,
    activation_pct,
    is_complete
from {{ ref('activation_by_cohort') }}
