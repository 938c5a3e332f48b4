-- Who goes silent: one row per member and end of week, for members active in the 28 days before; labelled by whether any own event
-- followed in the 28 days after. Users are kept apart between the splits as well as times.
{{ config(indexes=[{'columns': ['user_key', 'observation_ts'], 'unique': true}]) }}

with weeks as (
    select distinct (week_start + 7)::timestamp at time zone 'UTC' as observation_ts
    from {{ ref('dim_dates') }}
    where (week_start + 7)::timestamp at time zone 'UTC' + interval '28 days' <= {{ as_of() }}
),

-- own events only; days are enough for windows that end at midnight
events as (
    select
        members.user_id,
        members.user_key,
        members.signup_at,
        members.deleted_at as member_deleted_at,
        events.occurred_at,
        events.activity_date,
        events.activity_type,
        events.deleted_at,
        events.is_passive,
        events.is_bulk
    from {{ ref('int_ai__members') }} as members
    join {{ ref('fct_user_activity_events') }} as events on events.member_user_id = members.user_id
    where not events.is_passive and not events.is_bulk
),

-- every event is met by the weeks that it can matter to: 56 days back, 28 days ahead
windows as (
    select
        events.user_id,
        events.user_key,
        events.signup_at,
        events.member_deleted_at,
        weeks.observation_ts,
        {% for days in [7, 14, 28, 56] -%}
            count(*) filter (
                where {{ known_own_event('events', 'weeks.observation_ts') }}
                and events.occurred_at > weeks.observation_ts - interval '{{ days }} days'
            ) as events_{{ days }}d,
        {% endfor -%}
        {% for activity_type, column in dataset_event_types() -%}
            count(*) filter (
                where {{ known_own_event('events', 'weeks.observation_ts') }}
                and events.occurred_at > weeks.observation_ts - interval '28 days'
                and events.activity_type = '{{ activity_type }}'
            ) as {{ column }}_28d,
        {% endfor -%}
        count(distinct events.activity_date) filter (
            where {{ known_own_event('events', 'weeks.observation_ts') }}
            and events.occurred_at > weeks.observation_ts - interval '28 days'
        ) as active_days_28d,
        count(distinct floor(extract(epoch from weeks.observation_ts - events.occurred_at) / 604800)) filter (
            where {{ known_own_event('events', 'weeks.observation_ts') }}
        ) as active_weeks_56d,
        max(events.occurred_at) filter (where {{ known_own_event('events', 'weeks.observation_ts') }}) as newest_feature_source_at,
        count(*) filter (where {{ label_event('events', 'weeks.observation_ts', 28) }}) as events_next_28d
    from events
    join weeks
        on events.occurred_at > weeks.observation_ts - interval '56 days'
        and events.occurred_at <= weeks.observation_ts + interval '28 days'
    group by events.user_id, events.user_key, events.signup_at, events.member_deleted_at, weeks.observation_ts
)

select
    user_key,
    observation_ts,
    observation_ts - interval '56 days' as feature_window_start,
    observation_ts as feature_window_end,
    observation_ts as label_window_start,
    observation_ts + interval '28 days' as label_window_end,
    {{ as_of() }} as as_of,
    {{ dataset_version('1') }} as dataset_version,
    case
        when member_deleted_at <= observation_ts + interval '28 days' then 'censored'
        else {{ user_time_split('user_id', 'observation_ts', 28) }}
    end as split,
    coalesce(member_deleted_at <= observation_ts + interval '28 days', false) as is_censored,
    events_7d,
    events_14d,
    events_28d,
    events_56d,
    {% for activity_type, column in dataset_event_types() -%}
        {{ column }}_28d,
    {% endfor -%}
    active_days_28d,
    active_weeks_56d,
    -- more in the last fortnight than in the one before: positive
    events_14d - (events_28d - events_14d) as fortnight_trend,
    round((extract(epoch from observation_ts - newest_feature_source_at) / 86400)::numeric, 4) as days_since_last_event,
    round((extract(epoch from observation_ts - signup_at) / 86400)::numeric, 4) as tenure_days,
    newest_feature_source_at,
    events_next_28d = 0 as label_churned_28d
from windows
where
    events_28d > 0
    and (member_deleted_at is null or member_deleted_at > observation_ts)
