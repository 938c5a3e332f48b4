-- The platform by calendar month (UTC). Users are counted anew from user days: neither summed, averaged nor maxed.
-- Two growth rates that were once confused stand side by side: of new users, and of all users.
{{ config(indexes=[{'columns': ['month_start'], 'unique': true}]) }}

with months as (
    select
        month_start,
        bool_and(is_month_complete) as is_complete,
        count(*) as days
    from {{ ref('dim_dates') }}
    group by month_start
),

activity as (
    select
        date_trunc('month', activity_date)::date as month_start,
        {{ active_user_columns('mau') }},
        {{ event_count_columns() }}
    from {{ ref('int_user_days__activity') }}
    group by 1
),

days as (
    select
        month_start,
        sum(signups)::bigint as signups,
        sum(new_users)::bigint as new_users,
        sum(new_finder_users)::bigint as new_finder_users,
        sum(new_standard_users)::bigint as new_standard_users,
        sum(new_users_legacy)::bigint as new_users_legacy,
        sum(churned_accounts)::bigint as churned_accounts,
        sum(searches)::bigint as searches,
        round(avg(dau), 2) as avg_dau,
        round(avg(dau) filter (where dau > 0), 2) as avg_dau_active_days,
        max(dau) as peak_dau,
        (array_agg(total_users order by date_day desc))[1] as total_users,
        (array_agg(cumulative_new_users order by date_day desc))[1] as cumulative_new_users
    from {{ ref('daily_metrics') }}
    group by month_start
),

states as (
    select * from {{ ref('churn_monthly') }}
),

activations as (
    select date_trunc('month', activated_at at time zone 'UTC')::date as month_start, count(*) as newly_activated_users
    from {{ ref('unified_users') }}
    where is_clean and is_activated
    group by 1
),

joined as (
    select
        months.month_start,
        months.is_complete,
        days.signups,
        days.new_users,
        days.new_finder_users,
        days.new_standard_users,
        days.new_users_legacy,
        days.churned_accounts,
        days.total_users,
        days.cumulative_new_users,
        days.searches,
        days.avg_dau,
        days.avg_dau_active_days,
        days.peak_dau,
        coalesce(states.retained_users, 0) as retained_users,
        coalesce(states.resurrected_users, 0) as resurrected_users,
        coalesce(states.churned_users, 0) as churned_users,
        states.retention_pct,
        states.churn_pct,
        coalesce(activations.newly_activated_users, 0) as newly_activated_users,
        {% for column in ['mau', 'mau_finder', 'mau_standard', 'mau_social', 'mau_comprehensive', 'mau_typed', 'mau_contributing',
            'mau_social_legacy', 'mau_comprehensive_legacy', 'mau_finder_legacy', 'mau_standard_legacy']
            + event_columns() + ['headline_events', 'posts_legacy', 'comments_legacy'] -%}
            coalesce(activity.{{ column }}, 0) as {{ column }}{{ ',' if not loop.last }}
        {% endfor %}
    from months
    join days on days.month_start = months.month_start
    left join activity on activity.month_start = months.month_start
    left join states on states.month_start = months.month_start
    left join activations on activations.month_start = months.month_start
)

select
    *,
    {{ percentage('(new_users - lag(new_users) over by_month)', 'lag(new_users) over by_month') }} as new_user_growth_pct,
    {{ percentage('(new_users_legacy - lag(new_users_legacy) over by_month)', 'lag(new_users_legacy) over by_month') }}
        as new_user_growth_pct_legacy,
    {{ percentage('new_users', 'lag(cumulative_new_users) over by_month') }} as total_user_growth_pct,
    {{ percentage('(total_users - lag(total_users) over by_month)', 'lag(total_users) over by_month') }} as net_user_growth_pct,
    {{ percentage('(mau - lag(mau) over by_month)', 'lag(mau) over by_month') }} as mau_growth_pct,
    {{
        percentage('(mau_comprehensive_legacy - lag(mau_comprehensive_legacy) over by_month)',
            'lag(mau_comprehensive_legacy) over by_month')
    }} as mau_growth_pct_legacy,
    {{ percentage('mau', 'total_users') }} as mau_pct,
    -- over all calendar days, and over the days on which anybody was there
    {{ percentage('avg_dau', 'mau') }} as stickiness_pct,
    {{ percentage('avg_dau_active_days', 'mau') }} as stickiness_active_days_pct,
    {{ percentage('newly_activated_users', 'new_users') }} as newly_activated_per_100_signups
from joined
window by_month as (order by month_start)
