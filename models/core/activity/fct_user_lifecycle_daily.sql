-- One row per clean user and day since signup: the stage of their life on that day, as it would have been told then.
{{
    config(
        materialized='incremental',
        incremental_strategy='delete+insert',
        unique_key='date_day',
        indexes=[{'columns': ['user_id', 'date_day'], 'unique': true}, {'columns': ['date_day']}],
    )
}}

with users as (
    select user_id, user_type, signup_date
    from {{ ref('unified_users') }}
    where is_clean and signup_date is not null
),

days as (
    select date_day from {{ ref('dim_dates') }}
    {% if is_incremental() -%}
        -- 31 more days than are kept, so that the windows of the first kept day are whole
        where date_day >= (select max(date_day) - {{ var('lookback_days') }} - 31 from {{ this }})
    {%- endif %}
),

own_days as (
    select user_id, activity_date, strict_events, true as is_active
    from {{ ref('int_user_days__activity') }}
    where headline_events > 0
),

-- what was known of a user before the first of those days
before as (
    select
        user_id,
        max(activity_date) as last_active_date,
        bool_or(strict_events > 0) as is_activated
    from own_days
    where activity_date < (select min(date_day) from days)
    group by user_id
),

grid as (
    select
        users.user_id,
        users.user_type,
        users.signup_date,
        days.date_day,
        coalesce(own_days.strict_events, 0) as strict_events,
        coalesce(own_days.is_active, false) as is_active,
        before.last_active_date as last_active_date_before,
        coalesce(before.is_activated, false) as is_activated_before
    from users
    join days on days.date_day >= users.signup_date
    left join own_days on own_days.user_id = users.user_id and own_days.activity_date = days.date_day
    left join before on before.user_id = users.user_id
),

windows as (
    select
        user_id,
        user_type,
        signup_date,
        date_day,
        is_active,
        greatest(
            signup_date,
            last_active_date_before,
            max(date_day) filter (where is_active) over so_far
        ) as last_sign_of_life,
        is_activated_before or bool_or(strict_events > 0) over so_far as is_activated,
        sum(strict_events) over last_30_days as strict_events_30d,
        count(*) filter (where is_active) over last_30_days as active_days_30d
    from grid
    window
        so_far as (partition by user_id order by date_day rows unbounded preceding),
        last_30_days as (partition by user_id order by date_day rows between 30 preceding and current row)
),

staged as (
    select
        user_id,
        user_type,
        date_day,
        is_active,
        is_activated,
        date_day - last_sign_of_life as days_since_activity,
        {{
            lifecycle_stage(
                '(date_day - last_sign_of_life)', 'strict_events_30d', 'active_days_30d', 'is_activated', '(date_day - signup_date)'
            )
        }} as lifecycle_stage
    from windows
),

compared as (
    select
        *,
        lag(lifecycle_stage) over (partition by user_id order by date_day) as previous_stage
    from staged
)

select
    user_id,
    user_type,
    date_day,
    lifecycle_stage,
    previous_stage,
    previous_stage is distinct from lifecycle_stage as is_transition,
    is_active,
    is_activated,
    days_since_activity
from compared
{% if is_incremental() -%}
    where date_day >= (select max(date_day) - {{ var('lookback_days') }} from {{ this }})
{%- endif %}
