-- The master user: every ChemLink member, and every engagement account without one. Deleted, test and ghost rows are here too,
-- with their flags; which population counts is decided downstream. No name, address or number is kept.
{{
    config(
        indexes=[{'columns': ['user_id'], 'unique': true}, {'columns': ['chemlink_person_id']}, {'columns': ['signup_date']}],
    )
}}

with member_flags as (
    select * from {{ ref('int_persons__flags') }}
    where source_system = 'chemlink'
),

account_flags as (
    select * from {{ ref('int_persons__flags') }}
    where source_system = 'engagement'
),

-- a member could have several accounts (DQ-06 says none does): a live one first, then the oldest
linked_accounts as (
    select distinct on (links.chemlink_person_id)
        links.chemlink_person_id,
        links.engagement_person_id,
        links.link_method,
        links.link_confidence,
        accounts.created_at as account_created_at,
        accounts.is_deleted as is_account_deleted
    from {{ ref('int_identity__person_links') }} as links
    join {{ ref('stg_engagement__persons') }} as accounts on accounts.engagement_person_id = links.engagement_person_id
    where links.chemlink_person_id is not null
    order by links.chemlink_person_id, accounts.is_deleted, accounts.created_at, links.engagement_person_id
),

base as (
    select
        flags.user_id,
        flags.chemlink_person_id,
        members.person_uuid,
        linked_accounts.engagement_person_id,
        linked_accounts.account_created_at,
        linked_accounts.link_method,
        linked_accounts.link_confidence,
        case when linked_accounts.engagement_person_id is not null then 'SYNCED_WITH_CHEMLINK' else 'CHEMLINK_ONLY' end as sync_status,
        false as is_engagement_only,
        flags.user_type,
        members.has_finder,
        members.location_id,
        members.company_id,
        members.role_id,
        members.created_at as signup_at,
        members.deleted_at,
        flags.is_deleted,
        flags.is_test,
        flags.test_rule,
        flags.is_ghost,
        flags.ghost_reason,
        flags.is_live_member,
        flags.is_clean
    from member_flags as flags
    join {{ ref('stg_chemlink__persons') }} as members on members.chemlink_person_id = flags.chemlink_person_id
    left join linked_accounts on linked_accounts.chemlink_person_id = flags.chemlink_person_id

    union all

    select
        flags.user_id,
        null,
        null,
        accounts.engagement_person_id,
        accounts.created_at,
        links.link_method,
        links.link_confidence,
        'ENGAGEMENT_ONLY',
        true,
        null,
        null,
        null,
        null,
        null,
        accounts.created_at,
        accounts.deleted_at,
        flags.is_deleted,
        flags.is_test,
        flags.test_rule,
        flags.is_ghost,
        flags.ghost_reason,
        false,
        false
    from account_flags as flags
    join {{ ref('stg_engagement__persons') }} as accounts on accounts.engagement_person_id::text = flags.source_person_id
    join {{ ref('int_identity__person_links') }} as links on links.engagement_person_id = accounts.engagement_person_id
    where flags.is_ghost
),

measured as (
    select
        base.*,
        {{ utc_date('base.signup_at') }} as signup_date,
        date_trunc('month', base.signup_at at time zone 'UTC')::date as cohort_month,
        {{ as_of_date() }} - {{ utc_date('base.signup_at') }} as days_since_signup,
        locations.country,
        coalesce(activity.posts, 0) as posts,
        coalesce(activity.comments, 0) as comments,
        coalesce(activity.votes, 0) as votes,
        coalesce(activity.collections_created, 0) as collections_created,
        coalesce(activity.view_accesses, 0) as view_accesses,
        coalesce(activity.groups_created, 0) as groups_created,
        coalesce(activity.groups_joined, 0) as groups_joined,
        coalesce(activity.mentions_made, 0) as mentions_made,
        coalesce(activity.mentions_received, 0) as mentions_received,
        coalesce(activity.reports_filed, 0) as reports_filed,
        coalesce(activity.collection_profiles_added, 0) as collection_profiles_added,
        coalesce(activity.collections_shared, 0) as collections_shared,
        coalesce(activity.strict_events, 0) as strict_events,
        coalesce(activity.own_events, 0) as own_events,
        coalesce(activity.active_days, 0) as active_days,
        activity.first_post_at,
        activity.first_comment_at,
        activity.first_vote_at,
        activity.first_collection_at,
        activity.first_view_access_at,
        activity.first_group_at,
        activity.first_activity_at,
        activity.last_activity_at,
        activity.activated_at,
        activity.social_activated_at,
        activity.finder_activated_at,
        activity.activated_at is not null as is_activated,
        extract(epoch from activity.activated_at - base.signup_at) / 86400 as days_to_activation,
        coalesce(activity.own_events_30d, 0) as own_events_30d,
        coalesce(activity.active_days_30d, 0) as active_days_30d,
        coalesce(activity.strict_events_30d, 0) as strict_events_30d,
        coalesce(activity.engagement_score, 0) as engagement_score,
        coalesce(activity.engagement_score_90d, 0) as engagement_score_90d,
        coalesce(activity.engagement_score_30d, 0) as engagement_score_30d,
        coalesce(activity.engagement_score_erd, 0) as engagement_score_erd,
        coalesce(activity.visibility_score, 0) as visibility_score,
        activity.last_event_at,
        {{ as_of_date() }} - {{ utc_date('greatest(activity.last_activity_at, base.signup_at)') }} as days_since_activity,
        profile.experiences,
        profile.educations,
        profile.languages,
        profile.profile_completion_score,
        profile.completeness_points,
        profile.profile_status,
        profile.freshness,
        profile.own_freshness
    from base
    left join {{ ref('int_users__activity_summary') }} as activity on activity.user_id = base.user_id
    left join {{ ref('int_persons__profile_facts') }} as profile on profile.chemlink_person_id = base.chemlink_person_id
    left join {{ ref('stg_chemlink__locations') }} as locations on locations.location_id = base.location_id
)

select
    *,
    {{
        lifecycle_stage(
            'days_since_activity', 'strict_events_30d', 'active_days_30d', 'is_activated', 'days_since_signup'
        )
    }} as lifecycle_stage,
    -- the first definition: the bulk job resets everybody, one ancient post means ENGAGED, the inactive are ACTIVATED
    case
        when coalesce(last_event_at, signup_at) < {{ as_of() }} - interval '90 days' then 'CHURNED'
        when coalesce(last_event_at, signup_at) < {{ as_of() }} - interval '30 days' then 'DORMANT'
        when posts + comments > 0 then 'ENGAGED'
        when days_since_signup <= 7 then 'NEW'
        else 'ACTIVATED'
    end as lifecycle_stage_legacy,
    {{ engagement_level('engagement_score', 'own_events > 0') }} as engagement_level,
    case
        when posts + comments + groups_joined > 5 then 'HIGHLY'
        when posts + comments + groups_joined > 0 then 'MODERATELY'
        else 'NOT'
    end as engagement_level_erd
from measured
