-- What to suggest: one row per member and month, with the state of each first step at the start of the month, labelled by the first
-- step that follows in the 14 days after ("none" when none does). Each event is read once and goes to the one month that it opens into;
-- what a month knows of all earlier ones is carried forward.
{{ config(indexes=[{'columns': ['user_key', 'observation_ts'], 'unique': true}]) }}
{%- set steps = {
    'view_access': ['view_access'],
    'vote': ['vote'],
    'collection_created': ['collection_created'],
    'collection_shared': ['collection_shared'],
    'post': ['post'],
    'comment': ['comment'],
    'group_joined': ['group_joined', 'group_created'],
} %}

with months as (
    select distinct month_start::timestamp at time zone 'UTC' as observation_ts
    from {{ ref('dim_dates') }}
    where month_start::timestamp at time zone 'UTC' + interval '14 days' <= {{ as_of() }}
),

observed as (
    select members.*, months.observation_ts
    from {{ ref('int_ai__members') }} as members
    join months on members.signup_at <= months.observation_ts
    where members.deleted_at is null or members.deleted_at > months.observation_ts
),

own_events as (
    select
        events.member_user_id as user_id,
        events.activity_type,
        events.occurred_at,
        events.activity_date,
        events.deleted_at,
        events.is_passive,
        events.is_bulk,
        {{ month_end('events.occurred_at') }} - interval '1 month' as observation_ts,
        -- nobody is observed before their signup or the first month, whatever an event says
        greatest(
            {{ month_end('greatest(events.occurred_at, members.signup_at)') }}, (select min(observation_ts) from months)
        ) as known_from,
        {{ month_end('events.deleted_at') }} as known_until
    from {{ ref('fct_user_activity_events') }} as events
    join {{ ref('int_ai__members') }} as members on members.user_id = events.member_user_id
    where not events.is_passive
),

-- A row that was deleted since was there at an earlier observation, and counts for it: it is met by the months that knew it.
known_events as (
    select user_id, activity_type, occurred_at, activity_date, known_from as observation_ts, known_until is null as is_lasting
    from own_events
    where activity_type <> 'profile_update' and (known_until is null or known_until > known_from)
    union all
    select own_events.user_id, own_events.activity_type, own_events.occurred_at, own_events.activity_date, months.observation_ts, false
    from own_events
    join months on months.observation_ts > own_events.known_from and months.observation_ts < own_events.known_until
    where own_events.activity_type <> 'profile_update'
),

known as (
    select
        user_id,
        observation_ts,
        {% for step, types in steps.items() -%}
            bool_or(activity_type in ('{{ types | join("', '") }}')) as has_{{ step }},
            bool_or(activity_type in ('{{ types | join("', '") }}')) filter (where is_lasting) as keeps_{{ step }},
        {% endfor -%}
        count(*) filter (where occurred_at > observation_ts - interval '28 days') as events_28d,
        count(distinct activity_date) filter (where occurred_at > observation_ts - interval '28 days') as active_days_28d,
        max(occurred_at) as newest_event_at,
        max(occurred_at) filter (where is_lasting) as newest_lasting_event_at
    from known_events
    group by user_id, observation_ts
),

-- a label window is shorter than a month, so that an event falls into one at most
next_steps as (
    select
        user_id,
        observation_ts,
        {% for step, types in steps.items() -%}
            min(occurred_at) filter (where activity_type in ('{{ types | join("', '") }}')) as next_{{ step }}_at
            {{- ',' if not loop.last }}
        {% endfor %}
    from own_events as events
    where {{ label_event('events', 'events.observation_ts', 14) }}
    group by user_id, observation_ts
),

activity as (
    select
        observed.user_id,
        observed.user_key,
        observed.signup_at,
        observed.deleted_at as member_deleted_at,
        observed.observation_ts,
        {% for step in steps -%}
            coalesce(known.has_{{ step }}, false) or coalesce(bool_or(known.keeps_{{ step }}) over so_far, false) as has_{{ step }},
            next_steps.next_{{ step }}_at,
        {% endfor -%}
        coalesce(known.events_28d, 0) as events_28d,
        coalesce(known.active_days_28d, 0) as active_days_28d,
        greatest(known.newest_event_at, max(known.newest_lasting_event_at) over so_far) as newest_event_at
    from observed
    left join known on known.user_id = observed.user_id and known.observation_ts = observed.observation_ts
    left join next_steps on next_steps.user_id = observed.user_id and next_steps.observation_ts = observed.observation_ts
    window so_far as (partition by observed.user_id order by observed.observation_ts rows unbounded preceding)
)

select
    user_key,
    observation_ts,
    signup_at as feature_window_start,
    observation_ts as feature_window_end,
    observation_ts as label_window_start,
    observation_ts + interval '14 days' as label_window_end,
    {{ as_of() }} as as_of,
    {{ dataset_version('1') }} as dataset_version,
    case
        when member_deleted_at <= observation_ts + interval '14 days' then 'censored'
        else {{ user_time_split('user_id', 'observation_ts', 14, 31) }}
    end as split,
    coalesce(member_deleted_at <= observation_ts + interval '14 days', false) as is_censored,
    round((extract(epoch from observation_ts - signup_at) / 86400)::numeric, 4) as tenure_days,
    {% for step in steps -%}
        has_{{ step }},
    {% endfor -%}
    events_28d,
    active_days_28d,
    greatest(newest_event_at, signup_at) as newest_feature_source_at,
    coalesce(
        (
            select taken.step
            from (
                values
                    {% for step in steps -%}
                        ('{{ step }}', next_{{ step }}_at, has_{{ step }}){{ ',' if not loop.last }}
                    {% endfor -%}
            ) as taken (step, taken_at, was_taken)
            where taken.taken_at is not null and not taken.was_taken
            order by taken.taken_at, taken.step
            limit 1
        ),
        'none'
    ) as label_next_step_14d
from activity
