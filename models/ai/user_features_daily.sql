-- Feature store: one row per member and day, over the last `feature_store_days` days at first and one day at a time after that.
-- A day's features know that day whole and nothing later: the observation time is the midnight that ends it. Who closed an account
-- later was a member then, and a row that was deleted later was there.
{{
    config(
        materialized='incremental',
        incremental_strategy='restate',
        unique_key=['user_key', 'feature_date'],
        indexes=[{'columns': ['user_key', 'feature_date'], 'unique': true}, {'columns': ['feature_date']}],
    )
}}
{{ stop_if_time_went_back('feature_date', as_of_date()) }}
{%- set event_columns = {
    'posts': 'post', 'comments': 'comment', 'votes': 'vote', 'collections_created': 'collection_created', 'view_accesses': 'view_access',
} %}
{%- set columns = ['user_key', 'feature_date', 'observation_ts', 'tenure_days'] %}
{%- for size in [1, 7, 28, 90] %}
    {%- do columns.append('events_' ~ size ~ 'd') %}
    {%- do columns.append('active_days_' ~ size ~ 'd') %}
{%- endfor %}
{%- do columns.append('strict_events_28d') %}
{%- do columns.append('social_events_28d') %}
{%- for column in event_columns %}
    {%- do columns.append(column ~ '_28d') %}
{%- endfor %}
{%- do columns.append('days_since_active') %}

with days as materialized (
    select date_day as feature_date
    from {{ ref('dim_dates') }}
    where
        -- the last day counts only when it is over: its features would not be those of the finished day
        (date_day + 1)::timestamp at time zone 'UTC' <= {{ as_of() }} + interval '1 microsecond'
        {% if is_incremental() -%}
            and date_day >= {{ first_open_day('feature_date') }}
        {%- else -%}
            and date_day > {{ as_of_date() }} - {{ var('feature_store_days') }}
        {%- endif %}
),

members as (
    select * from {{ ref('int_ai__members') }}
),

-- a member's own events of a day, by the day on which they were deleted: a handful of rows, mostly one
day_events as (
    select
        events.member_user_id as user_id,
        events.activity_date,
        {{ utc_date("events.deleted_at - interval '1 microsecond'") }} as deleted_date,
        count(*) as events,
        count(*) filter (where events.in_strict) as strict_events,
        count(*) filter (where events.in_social) as social_events,
        {% for column, activity_type in event_columns.items() -%}
            count(*) filter (where events.activity_type = '{{ activity_type }}') as {{ column }}{{ ',' if not loop.last }}
        {% endfor %}
    from {{ ref('fct_user_activity_events') }} as events
    where
        events.activity_date > (select min(feature_date) - 90 from days)
        and events.member_user_id is not null
        and not events.is_passive
        -- the sources keep the last write only: an early one would say that no later one followed
        and events.activity_type <> 'profile_update'
    group by 1, 2, 3
),

-- a day counts as active once, by those of its events that were there longest
own_days as (
    select
        *,
        row_number() over (partition by user_id, activity_date order by deleted_date desc nulls first) = 1 as is_longest
    from day_events
),

-- each of them is met by the days whose 90-day window it falls into and on which it was there still
windows as (
    select
        activity.user_id,
        days.feature_date,
        {% for size in [1, 7, 28, 90] -%}
            coalesce(sum(activity.events) filter (where activity.activity_date > days.feature_date - {{ size }}), 0)
                as events_{{ size }}d,
            count(*) filter (where activity.is_longest and activity.activity_date > days.feature_date - {{ size }})
                as active_days_{{ size }}d,
        {% endfor -%}
        {% for column in ['strict_events', 'social_events'] + event_columns.keys() | list -%}
            coalesce(sum(activity.{{ column }}) filter (where activity.activity_date > days.feature_date - 28), 0) as {{ column }}_28d,
        {% endfor -%}
        max(activity.activity_date) as last_active_date
    from own_days as activity
    join days
        on activity.activity_date <= days.feature_date
        and activity.activity_date > days.feature_date - 90
        and (activity.deleted_date is null or activity.deleted_date > days.feature_date)
    group by activity.user_id, days.feature_date
),

features as (
    select
        members.user_key,
        days.feature_date,
        (days.feature_date + 1)::timestamp at time zone 'UTC' as observation_ts,
        days.feature_date - members.signup_date as tenure_days,
        {% for size in [1, 7, 28, 90] -%}
            coalesce(windows.events_{{ size }}d, 0)::bigint as events_{{ size }}d,
            coalesce(windows.active_days_{{ size }}d, 0) as active_days_{{ size }}d,
        {% endfor -%}
        {% for column in ['strict_events', 'social_events'] + event_columns.keys() | list -%}
            coalesce(windows.{{ column }}_28d, 0)::bigint as {{ column }}_28d,
        {% endfor -%}
        days.feature_date - windows.last_active_date as days_since_active
    from members
    join days
        on days.feature_date >= members.signup_date
        and (members.deleted_at is null or members.deleted_at > (days.feature_date + 1)::timestamp at time zone 'UTC')
    left join windows on windows.user_id = members.user_id and windows.feature_date = days.feature_date
)

{{
    restated(
        'features', columns, ['user_key', 'feature_date'], reach=['feature_date >= (select min(feature_date) from days)']
    )
}}
