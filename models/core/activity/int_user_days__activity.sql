-- One row per user and day with any live event: the base of every count of distinct users. Users are never summed up from
-- smaller periods; they are counted again here.
{{
    config(
        materialized='incremental',
        incremental_strategy='delete+insert',
        unique_key='activity_date',
        indexes=[{'columns': ['user_id', 'activity_date'], 'unique': true}, {'columns': ['activity_date']}],
    )
}}

select
    user_id,
    activity_date,
    max(user_type) as user_type,
    bool_or(is_live_member) as is_live_member,
    bool_or(is_clean_user) as is_clean_user,
    min(occurred_at) as first_event_at,
    max(occurred_at) as last_event_at,
    count(*) filter (where activity_type = 'post') as posts,
    count(*) filter (where activity_type = 'comment') as comments,
    count(*) filter (where activity_type = 'mention_made') as mentions_made,
    count(*) filter (where activity_type = 'mention_received') as mentions_received,
    count(*) filter (where activity_type = 'report_filed') as reports_filed,
    count(*) filter (where activity_type = 'group_created') as groups_created,
    count(*) filter (where activity_type = 'group_joined') as groups_joined,
    count(*) filter (where activity_type = 'vote') as votes,
    count(*) filter (where activity_type = 'collection_created') as collections_created,
    count(*) filter (where activity_type = 'collection_profile_added') as collection_profiles_added,
    count(*) filter (where activity_type = 'collection_shared') as collections_shared,
    count(*) filter (where activity_type = 'view_access') as view_accesses,
    count(*) filter (where activity_type = 'profile_update' and not is_bulk) as profile_updates,
    count(*) filter (where is_bulk) as bulk_profile_updates,
    count(*) filter (where activity_type = 'experience_added' and not is_onboarding) as experiences_added,
    count(*) filter (where activity_type = 'education_added' and not is_onboarding) as educations_added,
    count(*) filter (where activity_type = 'language_added' and not is_onboarding) as languages_added,
    count(*) filter (where is_onboarding) as onboarding_imports,
    count(*) filter (where in_social) as social_events,
    count(*) filter (where in_chemlink) as chemlink_events,
    -- the join to persons that published figures had for profile updates only
    count(*) filter (where in_chemlink and (activity_type <> 'profile_update' or is_live_member)) as comprehensive_events,
    count(*) filter (where in_typed) as typed_events,
    count(*) filter (where in_strict) as strict_events,
    count(*) filter (where is_clean and in_strict) as clean_strict_events,
    count(*) filter (where is_clean and in_social) as clean_social_events,
    count(*) filter (where is_clean and in_chemlink and not is_bulk) as clean_chemlink_events,
    count(*) filter (where is_clean and in_typed) as clean_typed_events,
    count(*) filter (where is_headline) as headline_events
from {{ ref('fct_user_activity_events') }}
where
    not is_deleted
    -- a row without an actor is nobody's activity (DQ-12, DQ-15)
    and user_id is not null
    {% if is_incremental() -%}
        and activity_date >= (select max(activity_date) - {{ var('lookback_days') }} from {{ this }})
    {%- endif %}
group by user_id, activity_date
