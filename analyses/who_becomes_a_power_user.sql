-- Which members become power users? By type and month of signup; users are keys here, so this names nobody.
select
    user_type,
    cohort_month,
    count(*) as users,
    count(*) filter (where engagement_level = 'POWER_USER') as power_users,
    {{ percentage("count(*) filter (where engagement_level = 'POWER_USER')", 'count(*)') }} as power_user_pct,
    round(avg(engagement_score), 2) as avg_score,
    round(avg(profile_completion_score) filter (where engagement_level = 'POWER_USER'), 1) as power_user_completion
from {{ ref('user_engagement_levels') }}
group by user_type, cohort_month
order by user_type, cohort_month
