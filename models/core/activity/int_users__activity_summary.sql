-- One row per user with activity: lifetime counts of live events, first and last times, recent windows, engagement scores.
{{ config(indexes=[{'columns': ['user_id'], 'unique': true}]) }}

with events as (
    select
        user_id,
        activity_type,
        occurred_at,
        activity_date,
        in_strict,
        in_social,
        is_bulk,
        is_passive
    from {{ ref('fct_user_activity_events') }}
    where not is_deleted and not is_actor_deleted and user_id is not null
),

scored as (
    select
        events.*,
        not events.is_bulk and not events.is_passive as is_own,
        coalesce(v2.weight, 0) as v2_weight,
        coalesce(erd.weight, 0) as erd_weight,
        coalesce(visibility.weight, 0) as visibility_weight
    from events
    left join {{ ref('seed_engagement_score_weights') }} as v2
        on v2.variant = 'v2' and v2.activity_type = events.activity_type
    left join {{ ref('seed_engagement_score_weights') }} as erd
        on erd.variant = 'erd' and erd.activity_type = events.activity_type
    left join {{ ref('seed_engagement_score_weights') }} as visibility
        on visibility.variant = 'visibility' and visibility.activity_type = events.activity_type
)

select
    user_id,
    count(*) filter (where activity_type = 'post') as posts,
    count(*) filter (where activity_type = 'comment') as comments,
    count(*) filter (where activity_type = 'vote') as votes,
    count(*) filter (where activity_type = 'collection_created') as collections_created,
    count(*) filter (where activity_type = 'view_access') as view_accesses,
    count(*) filter (where activity_type = 'group_created') as groups_created,
    count(*) filter (where activity_type = 'group_joined') as groups_joined,
    count(*) filter (where activity_type = 'mention_made') as mentions_made,
    count(*) filter (where activity_type = 'mention_received') as mentions_received,
    count(*) filter (where activity_type = 'report_filed') as reports_filed,
    count(*) filter (where activity_type = 'collection_profile_added') as collection_profiles_added,
    count(*) filter (where activity_type = 'collection_shared') as collections_shared,
    count(*) filter (where in_strict) as strict_events,
    count(*) filter (where is_own) as own_events,
    count(distinct activity_date) filter (where is_own) as active_days,
    min(occurred_at) filter (where activity_type = 'post') as first_post_at,
    min(occurred_at) filter (where activity_type = 'comment') as first_comment_at,
    min(occurred_at) filter (where activity_type = 'vote') as first_vote_at,
    min(occurred_at) filter (where activity_type = 'collection_created') as first_collection_at,
    min(occurred_at) filter (where activity_type = 'view_access') as first_view_access_at,
    min(occurred_at) filter (where activity_type in ('group_created', 'group_joined')) as first_group_at,
    min(occurred_at) filter (where in_strict) as activated_at,
    min(occurred_at) filter (where in_social) as social_activated_at,
    min(occurred_at) filter (where activity_type in ('vote', 'collection_created')) as finder_activated_at,
    min(occurred_at) filter (where is_own) as first_activity_at,
    max(occurred_at) filter (where is_own) as last_activity_at,
    count(*) filter (where is_own and activity_date >= {{ window_start(30) }}) as own_events_30d,
    count(distinct activity_date) filter (where is_own and activity_date >= {{ window_start(30) }}) as active_days_30d,
    count(*) filter (where in_strict and activity_date >= {{ window_start(30) }}) as strict_events_30d,
    count(*) filter (where is_own and activity_date >= {{ window_start(90) }}) as own_events_90d,
    -- the bulk job and imports included, as the first definitions had it
    max(occurred_at) as last_event_at,
    sum(v2_weight) as engagement_score,
    sum(v2_weight) filter (where activity_date >= {{ window_start(90) }}) as engagement_score_90d,
    sum(v2_weight) filter (where activity_date >= {{ window_start(30) }}) as engagement_score_30d,
    sum(erd_weight) as engagement_score_erd,
    sum(visibility_weight) as visibility_score
from scored
group by user_id
