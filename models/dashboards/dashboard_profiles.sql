-- Complete profiles against behaviour, as photographs of each day of building.
select
    as_of_date,
    score_band_start,
    lifecycle_stage,
    users,
    activated_users,
    active_users,
    avg_events,
    activation_pct
from {{ ref('profile_completion_distribution') }}
