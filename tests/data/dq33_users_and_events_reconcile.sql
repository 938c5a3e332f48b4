-- DQ-33: the same thing counted twice gives the same number. One row per sum that does not add up.
{{ config(severity='error', tags=['DQ-33']) }}

with sums as (
    select
        'new users by month = clean users' as rule,
        (select sum(new_users) from {{ ref('monthly_metrics') }}) as one_way,
        (select count(*) from {{ ref('unified_users') }} where is_clean) as other_way

    union all
    select
        'new users by day = new users by month',
        (select sum(new_users) from {{ ref('daily_metrics') }}),
        (select sum(new_users) from {{ ref('monthly_metrics') }})

    union all
    select
        'signups less closed accounts = total users of the last day',
        (select sum(signups - churned_accounts) from {{ ref('daily_metrics') }}),
        (select total_users from {{ ref('daily_metrics') }} order by date_day desc limit 1)

    union all
    select
        'events by type and day = events by type and month',
        (select sum(events) from {{ ref('activity_by_type_daily') }}),
        (select sum(events) from {{ ref('activity_by_type_monthly') }})

    union all
    select
        'votes by day = votes by month',
        (select sum(votes) from {{ ref('daily_metrics') }}),
        (select sum(votes) from {{ ref('monthly_metrics') }})

    union all
    select
        'users by engagement level = clean users',
        (select count(*) from {{ ref('user_engagement_levels') }}),
        (select count(*) from {{ ref('unified_users') }} where is_clean)

    union all
    select
        'users by stage on the last day = clean users',
        (
            select sum(users) from {{ ref('lifecycle_stage_daily') }}
            where date_day = (select max(date_day) from {{ ref('lifecycle_stage_daily') }})
        ),
        (select count(*) from {{ ref('unified_users') }} where is_clean)
)

select *
from sums
where one_way is distinct from other_way
