-- Monthly active users by current country; Unknown where there is none.
{{ config(indexes=[{'columns': ['month_start', 'country'], 'unique': true}]) }}

select
    date_trunc('month', days.activity_date)::date as month_start,
    coalesce(users.country, 'Unknown') as country,
    count(distinct days.user_id) as mau,
    sum(days.headline_events)::bigint as events
from {{ ref('int_user_days__activity') }} as days
join {{ ref('unified_users') }} as users on users.user_id = days.user_id
where days.headline_events > 0
group by 1, 2
