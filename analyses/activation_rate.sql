-- What share of new members contributes, and how fast? Among the members that had the days; strict: post, comment, vote, collection.
select cohort_month, horizon_days, cohort_users, mature_users, activated_users, activation_pct, is_complete
from {{ ref('activation_by_cohort') }}
where activation_kind = 'strict'
order by cohort_month, horizon_days
