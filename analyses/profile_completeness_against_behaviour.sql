-- Do members with fuller profiles do more? By band of the completion score.
select
    score_band_start,
    sum(users) as users,
    sum(active_users) as active_users,
    sum(activated_users) as activated_users,
    {{ percentage('sum(active_users)', 'sum(users)') }} as active_pct,
    {{ percentage('sum(activated_users)', 'sum(users)') }} as activation_pct,
    round(sum(avg_events * users) / nullif(sum(users), 0), 2) as avg_events
from {{ ref('profile_completion_distribution') }}
where as_of_date = {{ as_of_date() }}
group by score_band_start
order by score_band_start
