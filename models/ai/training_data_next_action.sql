-- What to suggest: one row per member and month, with the state of each first step at the start of the month, labelled by the first
-- step that follows in the 14 days after ("none" when none does). All windows are taken in one pass over each member's events.
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

-- A row that was deleted since was there at an earlier observation, and counts for it.
activity as (
    select
        observed.user_id,
        observed.user_key,
        observed.signup_at,
        observed.deleted_at as member_deleted_at,
        observed.observation_ts,
        {% for step, types in steps.items() -%}
            coalesce(
                bool_or(
                    {{ known_own_event('events', 'observed.observation_ts') }} and events.activity_type in ('{{ types | join("', '") }}')
                ),
                false
            ) as has_{{ step }},
            min(events.occurred_at) filter (
                where {{ label_event('events', 'observed.observation_ts', 14) }} and events.activity_type in ('{{ types | join("', '") }}')
            ) as next_{{ step }}_at,
        {% endfor -%}
        count(*) filter (
            where {{ known_own_event('events', 'observed.observation_ts') }}
            and events.occurred_at > observed.observation_ts - interval '28 days'
        ) as events_28d,
        count(distinct events.activity_date) filter (
            where {{ known_own_event('events', 'observed.observation_ts') }}
            and events.occurred_at > observed.observation_ts - interval '28 days'
        ) as active_days_28d,
        max(events.occurred_at) filter (where {{ known_own_event('events', 'observed.observation_ts') }}) as newest_event_at
    from observed
    left join {{ ref('fct_user_activity_events') }} as events
        on events.member_user_id = observed.user_id and events.occurred_at <= observed.observation_ts + interval '14 days'
    group by observed.user_id, observed.user_key, observed.signup_at, observed.deleted_at, observed.observation_ts
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
