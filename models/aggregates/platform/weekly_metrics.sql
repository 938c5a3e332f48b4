-- The platform by ISO week (Monday, UTC). Users are counted anew from user days: neither summed, averaged nor maxed.
{{ config(indexes=[{'columns': ['week_start'], 'unique': true}]) }}

with weeks as (
    select
        week_start,
        bool_and(is_week_complete) as is_complete,
        min(date_day) as first_day,
        max(date_day) as last_day
    from {{ ref('dim_dates') }}
    group by week_start
),

activity as (
    select
        date_trunc('week', activity_date)::date as week_start,
        {{ active_user_columns('wau') }},
        {{ event_count_columns() }}
    from {{ ref('int_user_days__activity') }}
    group by 1
),

days as (
    select
        week_start,
        sum(new_users)::bigint as new_users,
        sum(new_users_legacy)::bigint as new_users_legacy,
        sum(churned_accounts)::bigint as churned_accounts,
        sum(searches)::bigint as searches,
        round(avg(dau), 2) as avg_dau,
        max(dau) as peak_dau,
        (array_agg(total_users order by date_day desc))[1] as total_users
    from {{ ref('daily_metrics') }}
    group by week_start
),

joined as (
    select
        weeks.week_start,
        weeks.is_complete,
        days.new_users,
        days.new_users_legacy,
        days.churned_accounts,
        days.total_users,
        days.searches,
        days.avg_dau,
        days.peak_dau,
        {% for column in ['wau', 'wau_finder', 'wau_standard', 'wau_social', 'wau_comprehensive', 'wau_typed', 'wau_contributing',
            'wau_social_legacy', 'wau_comprehensive_legacy', 'wau_finder_legacy', 'wau_standard_legacy']
            + event_columns() + ['headline_events'] -%}
            coalesce(activity.{{ column }}, 0) as {{ column }}{{ ',' if not loop.last }}
        {% endfor %}
    from weeks
    join days on days.week_start = weeks.week_start
    left join activity on activity.week_start = weeks.week_start
)

select
    *,
    {{ percentage('(new_users - lag(new_users) over (order by week_start))', 'lag(new_users) over (order by week_start)') }}
        as new_user_growth_pct,
    {{ percentage('wau', 'total_users') }} as wau_pct,
    {{ percentage('avg_dau', 'wau') }} as stickiness_pct
from joined
