-- One row per clean user and day since signup: the stage of their life on that day.
-- An increment makes the last days anew, and the whole life of users whose earlier activity is no longer what the stored rows were made
-- from. The fingerprint tells: equal ones stand for the same active days. What happened before the last days is read from the stored
-- row of the day before them, so that the history of a platform may be long.
{{
    config(
        materialized='incremental',
        incremental_strategy='restate',
        unique_key=['user_id', 'date_day'],
        indexes=[{'columns': ['user_id', 'date_day'], 'unique': true}, {'columns': ['date_day']}],
    )
}}
{{ stop_if_time_went_back('date_day', as_of_date()) }}
{%- set first_day = first_open_day('date_day') %}
{%- set columns = [
    'user_id', 'user_type', 'date_day', 'lifecycle_stage', 'previous_stage', 'is_transition', 'is_active', 'is_activated',
    'days_since_activity', 'activity_fingerprint',
] %}

with users as (
    select user_id, user_type, signup_date
    from {{ ref('unified_users') }}
    where is_clean and signup_date is not null
),

own_days as (
    select
        user_id,
        activity_date,
        strict_events,
        hashtextextended(activity_date || ':' || strict_events, 0) as fingerprint
    from {{ ref('int_user_days__activity') }}
    where headline_events > 0
),

{% if is_incremental() -%}
fingerprints as (
    select user_id, bit_xor(fingerprint) as fingerprint
    from own_days
    where activity_date < {{ first_day }}
    group by user_id
),

-- users that are new among the earlier days, are gone from them, have another type or another past
changed_users as (
    select coalesce(users.user_id, stored.user_id) as user_id
    from (
        select users.user_id, users.user_type, coalesce(fingerprints.fingerprint, 0) as fingerprint
        from users
        left join fingerprints on fingerprints.user_id = users.user_id
        where users.signup_date < {{ first_day }}
    ) as users
    full join (
        select user_id, user_type, activity_fingerprint
        from {{ this }}
        where date_day = {{ first_day }} - 1
    ) as stored on stored.user_id = users.user_id
    where (users.user_type, users.fingerprint) is distinct from (stored.user_type, stored.activity_fingerprint)
),

-- where unchanged users stood on the day before the first whose window is needed
before as (
    select
        user_id,
        date_day,
        date_day - days_since_activity as last_sign_of_life,
        is_activated,
        activity_fingerprint
    from {{ this }}
    where
        date_day = {{ first_day }} - 32
        and user_id not in (select user_id from changed_users)
),
{%- else -%}
before as (
    select
        null::text as user_id,
        null::date as date_day,
        null::date as last_sign_of_life,
        null::boolean as is_activated,
        null::bigint as activity_fingerprint
    where false
),
{%- endif %}

-- 31 more days than are kept, so that the windows of the first kept day are whole
reached_users as (
    select
        *,
        {% if is_incremental() -%}
            case
                when user_id in (select user_id from changed_users) then signup_date
                else greatest(signup_date, {{ first_day }} - 31)
            end as first_day
        {%- else -%}
            signup_date as first_day
        {%- endif %}
    from users
),

grid as (
    select
        users.user_id,
        users.user_type,
        users.signup_date,
        days.date_day,
        coalesce(own_days.strict_events, 0) as strict_events,
        own_days.user_id is not null as is_active,
        own_days.fingerprint,
        before.last_sign_of_life as last_sign_of_life_before,
        coalesce(before.is_activated, false) as is_activated_before,
        coalesce(before.activity_fingerprint, 0) as fingerprint_before
    from reached_users as users
    join {{ ref('dim_dates') }} as days on days.date_day >= users.first_day
    left join own_days
        on own_days.user_id = users.user_id
        and own_days.activity_date = days.date_day
        {%- if is_incremental() %}
            and (own_days.activity_date >= {{ first_day }} - 31 or own_days.user_id in (select user_id from changed_users))
        {%- endif %}
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
            last_sign_of_life_before,
            max(date_day) filter (where is_active) over so_far
        ) as last_sign_of_life,
        is_activated_before or bool_or(strict_events > 0) over so_far as is_activated,
        sum(strict_events) over last_30_days as strict_events_30d,
        count(*) filter (where is_active) over last_30_days as active_days_30d,
        fingerprint_before # coalesce(bit_xor(fingerprint) over so_far, 0) as activity_fingerprint
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
        activity_fingerprint,
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
),

restated as (
    select *, previous_stage is distinct from lifecycle_stage as is_transition
    from compared
    {% if is_incremental() -%}
        where
            date_day >= {{ first_day }}
            or user_id in (select user_id from changed_users)
    {%- endif %}
)

{{
    restated(
        'restated', columns, ['user_id', 'date_day'],
        reach=[
            'date_day >= ' ~ first_day,
            'date_day < ' ~ first_day ~ ' and user_id in (select user_id from changed_users)',
        ]
    )
}}
