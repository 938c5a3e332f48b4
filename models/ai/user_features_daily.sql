-- Feature store: one row per clean member and day, over the last `feature_store_days` days at first and one day at a time after that.
-- A day's features know that day whole: the observation time is the midnight that ends it.
{{
    config(
        materialized='incremental',
        incremental_strategy='delete+insert',
        unique_key='feature_date',
        indexes=[{'columns': ['user_key', 'feature_date'], 'unique': true}, {'columns': ['feature_date']}],
    )
}}

with days as (
    select date_day as feature_date
    from {{ ref('dim_dates') }}
    where
        {% if is_incremental() -%}
            date_day >= (select max(feature_date) - {{ var('lookback_days') }} from {{ this }})
        {%- else -%}
            date_day > {{ as_of_date() }} - {{ var('feature_store_days') }}
        {%- endif %}
),

members as (
    select * from {{ ref('int_ai__members') }}
    where is_clean
),

-- each active day is met by the days whose 90-day window it falls into
windows as (
    select
        activity.user_id,
        days.feature_date,
        {% for size in [1, 7, 28, 90] -%}
            coalesce(sum(activity.headline_events) filter (where activity.activity_date > days.feature_date - {{ size }}), 0)
                as events_{{ size }}d,
            count(*) filter (where activity.activity_date > days.feature_date - {{ size }}) as active_days_{{ size }}d,
        {% endfor -%}
        coalesce(sum(activity.clean_strict_events) filter (where activity.activity_date > days.feature_date - 28), 0) as strict_events_28d,
        coalesce(sum(activity.clean_social_events) filter (where activity.activity_date > days.feature_date - 28), 0) as social_events_28d,
        {% for column in ['posts', 'comments', 'votes', 'collections_created', 'view_accesses'] -%}
            coalesce(sum(activity.{{ column }}) filter (where activity.activity_date > days.feature_date - 28), 0) as {{ column }}_28d,
        {% endfor -%}
        max(activity.activity_date) as last_active_date
    from {{ ref('int_user_days__activity') }} as activity
    join days on activity.activity_date <= days.feature_date and activity.activity_date > days.feature_date - 90
    where activity.headline_events > 0
    group by activity.user_id, days.feature_date
)

select
    members.user_key,
    days.feature_date,
    (days.feature_date + 1)::timestamp at time zone 'UTC' as observation_ts,
    days.feature_date - members.signup_date as tenure_days,
    {% for size in [1, 7, 28, 90] -%}
        coalesce(windows.events_{{ size }}d, 0)::bigint as events_{{ size }}d,
        coalesce(windows.active_days_{{ size }}d, 0) as active_days_{{ size }}d,
    {% endfor -%}
    coalesce(windows.strict_events_28d, 0)::bigint as strict_events_28d,
    coalesce(windows.social_events_28d, 0)::bigint as social_events_28d,
    {% for column in ['posts', 'comments', 'votes', 'collections_created', 'view_accesses'] -%}
        coalesce(windows.{{ column }}_28d, 0)::bigint as {{ column }}_28d,
    {% endfor -%}
    days.feature_date - windows.last_active_date as days_since_active
from members
join days on days.feature_date >= members.signup_date
left join windows on windows.user_id = members.user_id and windows.feature_date = days.feature_date
