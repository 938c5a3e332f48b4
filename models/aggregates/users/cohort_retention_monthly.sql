-- Month of signup × calendar month since: who of a cohort was active in a month. The month of signup is number 0.
{{ config(indexes=[{'columns': ['cohort_month', 'month_number'], 'unique': true}]) }}

with users as (
    select user_id, cohort_month
    from {{ ref('unified_users') }}
    where is_clean
),

cohorts as (
    select cohort_month, count(*) as cohort_users
    from users
    group by cohort_month
),

months as (
    select month_start, bool_and(is_month_complete) as is_complete
    from {{ ref('dim_dates') }}
    group by month_start
),

active as (
    select distinct users.cohort_month, users.user_id, date_trunc('month', days.activity_date)::date as month_start
    from {{ ref('int_user_days__activity') }} as days
    join users on users.user_id = days.user_id
    where days.headline_events > 0
),

retained as (
    select cohort_month, month_start, count(*) as retained_users
    from active
    group by cohort_month, month_start
)

select
    cohorts.cohort_month,
    ((extract(year from months.month_start) - extract(year from cohorts.cohort_month)) * 12
        + extract(month from months.month_start) - extract(month from cohorts.cohort_month))::integer as month_number,
    months.month_start,
    cohorts.cohort_users,
    coalesce(retained.retained_users, 0) as retained_users,
    {{ percentage('coalesce(retained.retained_users, 0)', 'cohorts.cohort_users') }} as retention_pct,
    months.is_complete
from cohorts
join months on months.month_start >= cohorts.cohort_month
left join retained on retained.cohort_month = cohorts.cohort_month and retained.month_start = months.month_start
