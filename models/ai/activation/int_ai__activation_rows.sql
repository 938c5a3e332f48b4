-- One row per member at t = signup + 7 days, features and labels, whether the label can be known yet or not. The datasets below take
-- their rows from here.
{{ config(indexes=[{'columns': ['user_id'], 'unique': true}]) }}

with members as (
    select
        *,
        signup_at + interval '7 days' as observation_ts
    from {{ ref('int_ai__members') }}
    where signup_at + interval '7 days' <= {{ as_of() }}
),

-- an account closed before the observation was nobody to predict for
observed as (
    select *
    from members
    where deleted_at is null or deleted_at > observation_ts
),

activity as (
    select
        observed.user_id,
        {{ event_features('events', 'observed.observation_ts', 'observed.signup_at') }},
        count(*) filter (where {{ known_own_event('events', 'observed.observation_ts') }} and events.in_strict) as strict_events,
        min(extract(epoch from events.occurred_at - observed.signup_at) / 3600) filter (
            where events.is_passive and events.occurred_at <= observed.observation_ts
        ) as hours_to_first_passive_event,
        {% for days in [30, 60, 90] -%}
            count(*) filter (where {{ label_event('events', 'observed.observation_ts', days) }} and events.in_strict)
                as strict_events_next_{{ days }}d,
        {% endfor -%}
        count(*) filter (where {{ label_event('events', 'observed.observation_ts', 30) }} and events.in_social) as social_events_next_30d,
        count(*) filter (
            where {{ label_event('events', 'observed.observation_ts', 30) }} and events.activity_type in ('vote', 'collection_created')
        ) as finder_events_next_30d,
        min(events.occurred_at) filter (where {{ label_event('events', 'observed.observation_ts', 30) }} and events.in_strict)
            as activated_at,
        max(events.occurred_at) filter (where {{ known_own_event('events', 'observed.observation_ts') }}) as newest_feature_source_at
    from observed
    left join {{ ref('fct_user_activity_events') }} as events
        on events.member_user_id = observed.user_id and events.occurred_at <= observed.observation_ts + interval '90 days'
    group by observed.user_id
),

children as (
    select
        observed.user_id,
        count(*) filter (where children.kind = 'experience') as experiences,
        count(*) filter (where children.kind = 'education') as educations,
        count(*) filter (where children.kind = 'language') as languages
    from observed
    join {{ ref('int_ai__profile_children') }} as children
        on children.chemlink_person_id = observed.chemlink_person_id
        and children.created_at <= observed.observation_ts
        and (children.deleted_at is null or children.deleted_at > observed.observation_ts)
    group by observed.user_id
)

select
    observed.user_id,
    observed.user_key,
    observed.observation_ts,
    observed.signup_at as feature_window_start,
    observed.observation_ts as feature_window_end,
    observed.observation_ts as label_window_start,
    observed.observation_ts + interval '30 days' as label_window_end,
    observed.is_clean as is_member_still,
    observed.observation_ts + interval '30 days' <= {{ as_of() }} as is_mature,
    activity.strict_events > 0 as is_activated_in_window,
    coalesce(observed.deleted_at <= observed.observation_ts + interval '30 days', false) as is_censored,
    -- features
    extract(hour from observed.signup_at at time zone 'UTC')::integer as signup_hour,
    extract(isodow from observed.signup_at at time zone 'UTC')::integer as signup_weekday,
    observed.signups_same_hour,
    observed.signups_same_hour >= 20 as is_batch_signup,
    coalesce(children.experiences, 0) as experiences,
    coalesce(children.educations, 0) as educations,
    coalesce(children.languages, 0) as languages,
    coalesce(observed.account_created_at <= observed.observation_ts, false)
    and coalesce(observed.account_deleted_at > observed.observation_ts, true) as has_engagement_account,
    {% for activity_type, column in dataset_event_types() -%}
        activity.{{ column }},
    {% endfor -%}
    activity.events,
    activity.active_days,
    activity.hours_to_first_passive_event,
    -- no source keeps the history of these; they stay empty rather than being filled from today
    null::boolean as has_finder,
    null::boolean as has_headline,
    null::boolean as has_linked_in,
    null::boolean as has_location,
    null::boolean as has_company,
    false as attr_history_available,
    greatest(activity.newest_feature_source_at, observed.signup_at) as newest_feature_source_at,
    -- labels
    activity.strict_events_next_30d > 0 as label_activated_30d,
    activity.social_events_next_30d > 0 as label_social_30d,
    activity.finder_events_next_30d > 0 as label_finder_30d,
    activity.strict_events_next_30d >= 3 as label_three_strict_events_30d,
    extract(epoch from activity.activated_at - observed.observation_ts) / 86400 as label_days_to_activation,
    case when observed.observation_ts + interval '60 days' <= {{ as_of() }} then activity.strict_events_next_60d > 0 end
        as label_activated_60d,
    case when observed.observation_ts + interval '90 days' <= {{ as_of() }} then activity.strict_events_next_90d > 0 end
        as label_activated_90d
from observed
join activity on activity.user_id = observed.user_id
left join children on children.user_id = observed.user_id
