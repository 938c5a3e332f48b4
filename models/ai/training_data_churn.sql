-- Who goes silent: one row per member and end of week, for members active in the 28 days before; labelled by whether any own event
-- followed in the 28 days after. Users are kept apart between the splits as well as times.
{{ config(indexes=[{'columns': ['user_key', 'observation_ts'], 'unique': true}]) }}

with weeks as (
    select distinct (week_start + 7)::timestamp at time zone 'UTC' as observation_ts
    from {{ ref('dim_dates') }}
    where (week_start + 7)::timestamp at time zone 'UTC' + interval '28 days' <= {{ as_of() }}
),

-- Every window begins and ends with a week, and so do the times at which a deletion becomes known. A member's own events are therefore
-- taken together by the week in which they fall and the week in which they were deleted, before any window is looked at.
own_weeks as (
    select
        events.member_user_id as user_id,
        {{ week_end('events.occurred_at') }} as week_end,
        {{ week_end('events.deleted_at') }} as deleted_week_end,
        count(*) as events,
        count(*) filter (where events.activity_type <> 'profile_update') as known_events,
        {% for activity_type, column in dataset_event_types() -%}
            count(*) filter (where events.activity_type = '{{ activity_type }}') as {{ column }},
        {% endfor -%}
        -- the active days as bits: bit n is the day n days before the end of the week
        coalesce(
            bit_or(1::bigint << ({{ utc_date(week_end('events.occurred_at')) }} - events.activity_date))
                filter (where events.activity_type <> 'profile_update'),
            0
        ) as day_bits,
        max(events.occurred_at) filter (where events.activity_type <> 'profile_update') as newest_event_at
    from {{ ref('fct_user_activity_events') }} as events
    where not events.is_passive and not events.is_bulk and events.member_user_id is not null
    group by 1, 2, 3
),

-- each of these is met by the weeks that it can matter to: 56 days back, 28 days ahead
met_weeks as (
    select
        own_weeks.*,
        weeks.observation_ts,
        {{ utc_date('weeks.observation_ts') }} - {{ utc_date('own_weeks.week_end') }} as days_ago,
        own_weeks.week_end <= weeks.observation_ts
        and (own_weeks.deleted_week_end is null or own_weeks.deleted_week_end > weeks.observation_ts) as is_known
    from own_weeks
    join weeks
        on weeks.observation_ts <= own_weeks.week_end + interval '49 days'
        and weeks.observation_ts >= own_weeks.week_end - interval '28 days'
),

windows as (
    select
        user_id,
        observation_ts,
        {% for days in [7, 14, 28, 56] -%}
            coalesce(sum(known_events) filter (where is_known and days_ago < {{ days }}), 0)::bigint as events_{{ days }}d,
        {% endfor -%}
        {% for activity_type, column in dataset_event_types() -%}
            coalesce(sum({{ column }}) filter (where is_known and days_ago < 28), 0)::bigint as {{ column }}_28d,
        {% endfor -%}
        bit_count(coalesce(bit_or(day_bits << days_ago) filter (where is_known and days_ago < 28), 0)::bit(64)) as active_days_28d,
        bit_count(coalesce(bit_or(1 << days_ago / 7) filter (where is_known and known_events > 0), 0)::bit(32)) as active_weeks_56d,
        max(newest_event_at) filter (where is_known) as newest_feature_source_at,
        coalesce(
            sum(events) filter (
                where week_end > observation_ts
                and (deleted_week_end is null or deleted_week_end > observation_ts + interval '28 days')
            ),
            0
        )::bigint as events_next_28d
    from met_weeks
    group by user_id, observation_ts
)

select
    members.user_key,
    observation_ts,
    observation_ts - interval '56 days' as feature_window_start,
    observation_ts as feature_window_end,
    observation_ts as label_window_start,
    observation_ts + interval '28 days' as label_window_end,
    {{ as_of() }} as as_of,
    {{ dataset_version('1') }} as dataset_version,
    case
        when members.deleted_at <= observation_ts + interval '28 days' then 'censored'
        else {{ user_time_split('members.user_id', 'observation_ts', 28) }}
    end as split,
    coalesce(members.deleted_at <= observation_ts + interval '28 days', false) as is_censored,
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
    round((extract(epoch from observation_ts - members.signup_at) / 86400)::numeric, 4) as tenure_days,
    newest_feature_source_at,
    events_next_28d = 0 as label_churned_28d
from windows
join {{ ref('int_ai__members') }} as members on members.user_id = windows.user_id
where
    events_28d > 0
    and (members.deleted_at is null or members.deleted_at > observation_ts)
