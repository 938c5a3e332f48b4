-- One row per clean user: engagement score and level, over the whole life and over recent windows. Users are keys, not names.
{{ config(indexes=[{'columns': ['user_id'], 'unique': true}]) }}

select
    user_id,
    user_type,
    cohort_month,
    posts,
    comments,
    votes,
    collections_created,
    own_events,
    engagement_score,
    engagement_level,
    engagement_score_90d,
    {{ engagement_level('engagement_score_90d', 'own_events > 0') }} as engagement_level_90d,
    engagement_score_30d,
    {{ engagement_level('engagement_score_30d', 'own_events > 0') }} as engagement_level_30d,
    engagement_score_erd,
    engagement_level_erd,
    visibility_score,
    lifecycle_stage,
    lifecycle_stage_legacy,
    profile_completion_score,
    is_activated,
    days_to_activation
from {{ ref('unified_users') }}
where is_clean
