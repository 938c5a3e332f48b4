-- What to suggest: one row per member and month, with the state of each first step at the start of the month, labelled by the first
-- step that follows in the 14 days after ("none" when none does).
{{ config(indexes=[{'columns': ['user_key', 'observation_ts'], 'unique': true}]) }}

with months as (
    select distinct month_start::timestamp at time zone 'UTC' as observation_ts
    from {{ ref('dim_dates') }}
    where month_start::timestamp at time zone 'UTC' + interval '14 days' <= {{ as_of() }}
),

observed as (
    select members.*, months.observation_ts
    from {{ ref('int_ai__members') }} as members
    join months on members.signup_at <= months.observation_ts
    where members.deleted_at is null or members.deleted_at > months.observation_ts + interval '14 days'
),

-- the first time that each member took each step; steps taken back before the observation are gone with their rows
first_steps as (
    select
        events.user_id,
        case events.activity_type
            when 'group_created' then 'group_joined'
            else events.activity_type
        end as step,
        min(events.occurred_at) as taken_at
    from {{ ref('fct_user_activity_events') }} as events
    where
        events.activity_type in (
            'view_access', 'vote', 'collection_created', 'collection_shared', 'post', 'comment', 'group_joined', 'group_created'
        )
        and not events.is_deleted
    group by 1, 2
),

steps as (
    select
        observed.user_id,
        observed.observation_ts,
        {% for step in ['view_access', 'vote', 'collection_created', 'collection_shared', 'post', 'comment', 'group_joined'] -%}
            coalesce(bool_or(first_steps.step = '{{ step }}' and first_steps.taken_at <= observed.observation_ts), false) as has_{{ step }},
        {% endfor -%}
        max(first_steps.taken_at) filter (where first_steps.taken_at <= observed.observation_ts) as newest_step_at,
        (
            array_agg(first_steps.step order by first_steps.taken_at, first_steps.step) filter (
                where first_steps.taken_at > observed.observation_ts
                and first_steps.taken_at <= observed.observation_ts + interval '14 days'
            )
        )[1] as next_step
    from observed
    left join first_steps on first_steps.user_id = observed.user_id
    group by observed.user_id, observed.observation_ts
),

recent as (
    select
        observed.user_id,
        observed.observation_ts,
        count(*) as events_28d,
        count(distinct events.activity_date) as active_days_28d,
        max(events.occurred_at) as newest_event_at
    from observed
    join {{ ref('fct_user_activity_events') }} as events
        on events.user_id = observed.user_id
        and {{ known_own_event('events', 'observed.observation_ts') }}
        and events.occurred_at > observed.observation_ts - interval '28 days'
    group by observed.user_id, observed.observation_ts
)

select
    observed.user_key,
    observed.observation_ts,
    observed.signup_at as feature_window_start,
    observed.observation_ts as feature_window_end,
    observed.observation_ts as label_window_start,
    observed.observation_ts + interval '14 days' as label_window_end,
    {{ as_of() }} as as_of,
    {{ dataset_version('1') }} as dataset_version,
    {{ user_time_split('observed.user_id', 'observed.observation_ts', 14, 31) }} as split,
    round((extract(epoch from observed.observation_ts - observed.signup_at) / 86400)::numeric, 4) as tenure_days,
    steps.has_view_access,
    steps.has_vote,
    steps.has_collection_created,
    steps.has_collection_shared,
    steps.has_post,
    steps.has_comment,
    steps.has_group_joined,
    coalesce(recent.events_28d, 0) as events_28d,
    coalesce(recent.active_days_28d, 0) as active_days_28d,
    greatest(steps.newest_step_at, recent.newest_event_at, observed.signup_at) as newest_feature_source_at,
    coalesce(steps.next_step, 'none') as label_next_step_14d
from observed
join steps on steps.user_id = observed.user_id and steps.observation_ts = observed.observation_ts
left join recent on recent.user_id = observed.user_id and recent.observation_ts = observed.observation_ts
