-- DQ-36 by recomputation: the event counts of the datasets of churn, engagement and next action are made again for each row from the
-- events of both sources, cut at the row's observation time: later rows are not there, later deletions have not happened. A feature
-- that had looked ahead would differ. Of a large warehouse a share of the members is enough: one in `leak_check_one_in`.
{{ config(severity='error', tags=['DQ-36']) }}

with source_events as (
    select activity_type, source_system, actor_id, occurred_at, deleted_at
    from {{ ref('int_activity__chemlink_events') }}
    union all
    select activity_type, source_system, actor_id, occurred_at, deleted_at
    from {{ ref('int_activity__engagement_events') }}
),

own_events as (
    select members.chemlink_person_id, source_events.activity_type, source_events.occurred_at, source_events.deleted_at
    from source_events
    join {{ ref('int_persons__flags') }} as flags
        on flags.source_system = source_events.source_system and flags.source_person_id = source_events.actor_id
    join {{ ref('int_ai__members') }} as members on members.chemlink_person_id = flags.matched_person_id
    where
        members.chemlink_person_id % {{ var('leak_check_one_in') }} = 0
        and source_events.activity_type <> 'mention_received'
        -- careers imported at signup are no doing of the member's
        and not (
            source_events.activity_type in ('experience_added', 'education_added', 'language_added')
            and source_events.occurred_at < flags.signup_at + interval '24 hours'
        )
),

said as (
    select
        'churn' as dataset, user_key, observation_ts, observation_ts - interval '28 days' as since, events_28d as events,
        active_days_28d as active_days, posts_28d as posts, votes_28d as votes, newest_feature_source_at
    from {{ ref('training_data_churn') }}
    union all
    select 'engagement', user_key, observation_ts, feature_window_start, events, active_days, posts, votes, newest_feature_source_at
    from {{ ref('training_data_engagement') }}
    union all
    select
        'next action', user_key, observation_ts, observation_ts - interval '28 days', events_28d, active_days_28d, null, null,
        newest_feature_source_at
    from {{ ref('training_data_next_action') }}
),

observed as (
    select said.*, members.chemlink_person_id
    from said
    join {{ ref('int_ai__members') }} as members on members.user_key = said.user_key
    where members.chemlink_person_id % {{ var('leak_check_one_in') }} = 0
),

recomputed as (
    select
        said.dataset,
        said.chemlink_person_id,
        said.observation_ts,
        count(own_events.occurred_at) as events,
        count(distinct {{ utc_date('own_events.occurred_at') }}) as active_days,
        count(*) filter (where own_events.activity_type = 'post') as posts,
        count(*) filter (where own_events.activity_type = 'vote') as votes
    from observed as said
    left join own_events
        on own_events.chemlink_person_id = said.chemlink_person_id
        and own_events.occurred_at <= said.observation_ts
        and (own_events.deleted_at is null or own_events.deleted_at > said.observation_ts)
        -- the 28 days are open at their beginning; a life begins with the signup itself
        and (
            own_events.occurred_at > said.since
            or said.dataset = 'engagement' and own_events.occurred_at = said.since
        )
    group by said.dataset, said.chemlink_person_id, said.observation_ts
)

select said.dataset, said.user_key, said.observation_ts
from observed as said
join recomputed
    on recomputed.dataset = said.dataset
    and recomputed.chemlink_person_id = said.chemlink_person_id
    and recomputed.observation_ts = said.observation_ts
where
    said.newest_feature_source_at > said.observation_ts
    or (said.events, said.active_days) is distinct from (recomputed.events, recomputed.active_days)
    or said.posts is not null and (said.posts, said.votes) is distinct from (recomputed.posts, recomputed.votes)
