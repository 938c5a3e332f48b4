-- The platform day by day from the first signup to as_of; a day without activity has zeros, not holes.
-- Columns ending in _legacy are what was once published (no test filter, ghosts included); the others are clean.
-- Made whole each time: an account that is closed takes its sign-up out of an earlier day.
{{ config(indexes=[{'columns': ['date_day'], 'unique': true}]) }}

with days as (
    select * from {{ ref('dim_dates') }}
),

signups as (
    select
        signup_date as date_day,
        count(*) filter (where not is_test) as signups,
        count(*) filter (where is_clean) as new_users,
        count(*) filter (where is_clean and user_type = 'FINDER') as new_finder_users,
        count(*) filter (where is_clean and user_type = 'STANDARD') as new_standard_users,
        count(*) filter (where is_live_member) as new_users_legacy
    from {{ ref('unified_users') }}
    where not is_engagement_only
    group by signup_date
),

closures as (
    select {{ utc_date('deleted_at') }} as date_day, count(*) as churned_accounts
    from {{ ref('unified_users') }}
    where not is_engagement_only and not is_test and is_deleted
    group by 1
),

activity as (
    select
        activity_date as date_day,
        {{ active_user_columns('dau', distinct=false) }},
        {{ event_count_columns() }}
    from {{ ref('int_user_days__activity') }}
    group by activity_date
),

searches as (
    select search_date as date_day, count(*) as searches
    from {{ ref('fct_searches') }}
    where not is_deleted
    group by search_date
),

joined as (
    select
        days.date_day,
        days.week_start,
        days.month_start,
        coalesce(signups.signups, 0) as signups,
        coalesce(signups.new_users, 0) as new_users,
        coalesce(signups.new_finder_users, 0) as new_finder_users,
        coalesce(signups.new_standard_users, 0) as new_standard_users,
        coalesce(signups.new_users_legacy, 0) as new_users_legacy,
        coalesce(closures.churned_accounts, 0) as churned_accounts,
        -- members on that evening, as they were counted then: later deletions do not rewrite the past
        sum(coalesce(signups.signups, 0) - coalesce(closures.churned_accounts, 0)) over so_far as total_users,
        -- the published way: signups of today's members, summed up
        sum(coalesce(signups.new_users, 0)) over so_far as cumulative_new_users,
        {% for column in ['dau', 'dau_finder', 'dau_standard', 'dau_social', 'dau_comprehensive', 'dau_typed', 'dau_contributing',
            'dau_social_legacy', 'dau_comprehensive_legacy', 'dau_finder_legacy', 'dau_standard_legacy']
            + event_columns() + ['headline_events', 'posts_legacy', 'comments_legacy', 'votes_legacy', 'collections_created_legacy',
            'view_accesses_legacy'] -%}
            coalesce(activity.{{ column }}, 0) as {{ column }},
        {% endfor -%}
        coalesce(searches.searches, 0) as searches
    from days
    left join signups on signups.date_day = days.date_day
    left join closures on closures.date_day = days.date_day
    left join activity on activity.date_day = days.date_day
    left join searches on searches.date_day = days.date_day
    window so_far as (order by days.date_day)
)

select
    *,
    {{ percentage('dau', 'total_users') }} as dau_pct,
    {{ percentage('dau_social', 'total_users') }} as dau_social_pct,
    round(1.0 * headline_events / nullif(dau, 0), 2) as events_per_active_user
from joined
