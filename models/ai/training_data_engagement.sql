-- How engaged a member will be: one row per member at t = signup + 30 days, labelled by the score of the 60 days after.
-- The label's score is of that window alone; tenure is no feature, since it is the same for everybody.
{{ config(indexes=[{'columns': ['user_key', 'observation_ts'], 'unique': true}]) }}

with members as (
    select
        *,
        signup_at + interval '30 days' as observation_ts
    from {{ ref('int_ai__members') }}
    where signup_at + interval '90 days' <= {{ as_of() }}
),

observed as (
    select *
    from members
    where deleted_at is null or deleted_at > observation_ts
),

events as (
    select
        observed.user_id as member_id,
        observed.observation_ts,
        observed.signup_at,
        coalesce(weights.weight, 0) as weight,
        events.*,
        extract(epoch from events.occurred_at - lag(events.occurred_at) over (
            partition by events.member_user_id, events.is_passive, events.is_bulk order by events.occurred_at
        )) / 86400 as days_since_previous
    from observed
    join {{ ref('fct_user_activity_events') }} as events on events.member_user_id = observed.user_id
    left join {{ ref('seed_engagement_score_weights') }} as weights
        on weights.variant = 'v2' and weights.activity_type = events.activity_type
    where events.occurred_at <= observed.observation_ts + interval '60 days'
),

activity as (
    select
        member_id,
        {{ event_features('events', 'events.observation_ts', 'events.signup_at') }},
        count(*) filter (
            where {{ known_own_event('events', 'events.observation_ts') }} and events.in_social
        ) as social_events,
        count(distinct events.activity_type) filter (where {{ known_own_event('events', 'events.observation_ts') }}) as activity_types,
        avg(events.days_since_previous) filter (where {{ known_own_event('events', 'events.observation_ts') }}) as avg_gap_days,
        count(*) filter (
            where {{ known_own_event('events', 'events.observation_ts') }}
            and events.occurred_at > events.observation_ts - interval '7 days'
        ) as events_last_week,
        count(*) filter (
            where {{ known_own_event('events', 'events.observation_ts') }}
            and events.occurred_at <= events.observation_ts - interval '23 days'
        ) as events_first_week,
        max(events.occurred_at) filter (where {{ known_own_event('events', 'events.observation_ts') }}) as newest_feature_source_at,
        count(*) filter (where {{ label_event('events', 'events.observation_ts', 60) }}) as events_next_60d,
        coalesce(sum(events.weight) filter (where {{ label_event('events', 'events.observation_ts', 60) }}), 0) as score_next_60d
    from events
    group by member_id
),

children as (
    select observed.user_id, count(*) as profile_children
    from observed
    join {{ ref('int_ai__profile_children') }} as children
        on children.chemlink_person_id = observed.chemlink_person_id
        and children.created_at <= observed.observation_ts
        and (children.deleted_at is null or children.deleted_at > observed.observation_ts)
    group by observed.user_id
)

select
    observed.user_key,
    observed.observation_ts,
    observed.signup_at as feature_window_start,
    observed.observation_ts as feature_window_end,
    observed.observation_ts as label_window_start,
    observed.observation_ts + interval '60 days' as label_window_end,
    {{ as_of() }} as as_of,
    {{ dataset_version('1') }} as dataset_version,
    case
        when observed.deleted_at <= observed.observation_ts + interval '60 days' then 'censored'
        else {{ time_split('observed.observation_ts', 60) }}
    end as split,
    coalesce(observed.deleted_at <= observed.observation_ts + interval '60 days', false) as is_censored,
    {% for activity_type, column in dataset_event_types() -%}
        coalesce(activity.{{ column }}, 0) as {{ column }},
    {% endfor -%}
    coalesce(activity.events, 0) as events,
    coalesce(activity.active_days, 0) as active_days,
    coalesce(activity.activity_types, 0) as activity_types,
    round(activity.avg_gap_days::numeric, 4) as avg_gap_days,
    coalesce(activity.events_first_week, 0) as events_first_week,
    coalesce(activity.events_last_week, 0) as events_last_week,
    coalesce(activity.events_last_week, 0) - coalesce(activity.events_first_week, 0) as weekly_trend,
    round(1.0 * activity.social_events / nullif(activity.events, 0), 4) as social_share,
    coalesce(children.profile_children, 0) as profile_children,
    greatest(activity.newest_feature_source_at, observed.signup_at) as newest_feature_source_at,
    coalesce(activity.events_next_60d, 0) as label_events_60d,
    coalesce(activity.score_next_60d, 0) as label_score_60d,
    {{ engagement_level('coalesce(activity.score_next_60d, 0)', 'coalesce(activity.events_next_60d, 0) > 0') }} as label_level_60d,
    coalesce(activity.score_next_60d, 0)
    >= (select minimum_score from {{ ref('seed_engagement_levels') }} where engagement_level = 'POWER_USER') as label_power_user_60d
from observed
left join activity on activity.member_id = observed.user_id
left join children on children.user_id = observed.user_id
