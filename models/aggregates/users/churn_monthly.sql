-- Where the active users of each month came from, and where those of the month before went.
{{ config(indexes=[{'columns': ['month_start'], 'unique': true}]) }}

with months as (
    select distinct month_start from {{ ref('dim_dates') }}
),

active as (
    select distinct user_id, date_trunc('month', activity_date)::date as month_start
    from {{ ref('int_user_days__activity') }}
    where headline_events > 0
),

sequenced as (
    select
        user_id,
        month_start,
        lag(month_start) over by_user as previous_month,
        lead(month_start) over by_user as next_month
    from active
    window by_user as (partition by user_id order by month_start)
),

arrivals as (
    select
        month_start,
        count(*) as active_users,
        count(*) filter (where previous_month is null) as new_active_users,
        count(*) filter (where previous_month = (month_start - interval '1 month')::date) as retained_users,
        count(*) filter (where previous_month < (month_start - interval '1 month')::date) as resurrected_users
    from sequenced
    group by month_start
),

departures as (
    select
        (month_start + interval '1 month')::date as month_start,
        count(*) as previously_active_users,
        count(*) filter (
            where next_month is null or next_month > (month_start + interval '1 month')::date
        ) as churned_users
    from sequenced
    group by month_start
)

select
    months.month_start,
    coalesce(arrivals.active_users, 0) as active_users,
    coalesce(arrivals.new_active_users, 0) as new_active_users,
    coalesce(arrivals.retained_users, 0) as retained_users,
    coalesce(arrivals.resurrected_users, 0) as resurrected_users,
    coalesce(departures.previously_active_users, 0) as previously_active_users,
    coalesce(departures.churned_users, 0) as churned_users,
    {{ percentage('coalesce(arrivals.retained_users, 0)', 'departures.previously_active_users') }} as retention_pct,
    {{ percentage('departures.churned_users', 'departures.previously_active_users') }} as churn_pct
from months
left join arrivals on arrivals.month_start = months.month_start
left join departures on departures.month_start = months.month_start
