-- The way of each user through both databases, one row per milestone reached.
{{ config(indexes=[{'columns': ['user_id', 'milestone_ordinal'], 'unique': true}]) }}

with users as (
    select * from {{ ref('unified_users') }}
),

profile as (
    select
        users.user_id,
        facts.profile_completion_score,
        users.signup_at,
        facts.first_experience_at,
        facts.first_education_at,
        facts.first_language_at,
        least(facts.first_experience_at, facts.first_education_at, facts.first_language_at) as first_profile_child_at
    from {{ ref('int_persons__profile_facts') }} as facts
    join users on users.chemlink_person_id = facts.chemlink_person_id
),

-- every point at which a user gave a sign of life: signup and each active day
signs_of_life as (
    select user_id, signup_date as activity_date
    from users
    where signup_date is not null
    union
    select user_id, activity_date
    from {{ ref('int_user_days__activity') }}
    where headline_events > 0
),

silences as (
    select
        user_id,
        activity_date as silent_since,
        lead(activity_date) over (partition by user_id order by activity_date) as next_activity_date
    from signs_of_life
),

milestones as (
    select user_id, 'signup' as milestone, signup_at as reached_at, false as is_estimated
    from users
    union all
    select user_id, 'first_profile_child', first_profile_child_at, false
    from profile
    union all
    -- the sources keep no history of fields: completion is dated by the newest child that it needed
    select user_id, 'profile_completed', greatest(signup_at, first_experience_at, first_education_at), true
    from profile
    where profile_completion_score >= 70
    union all
    select user_id, 'first_view_access', first_view_access_at, false
    from users
    union all
    select user_id, 'first_search_vote', first_vote_at, false
    from users
    union all
    select user_id, 'first_collection', first_collection_at, false
    from users
    union all
    select user_id, 'first_post', first_post_at, false
    from users
    union all
    select user_id, 'first_comment', first_comment_at, false
    from users
    union all
    select user_id, 'first_group', first_group_at, false
    from users
    union all
    select user_id, 'activated', activated_at, false
    from users
    union all
    select
        user_id,
        'dormant',
        (silent_since + 1 + {{ lifecycle_threshold('dormant_after_days') }})::timestamp at time zone 'UTC',
        false
    from silences
    where coalesce(next_activity_date, {{ as_of_date() }} + 1) - silent_since > {{ lifecycle_threshold('dormant_after_days') }} + 1
    union all
    select
        user_id,
        'churned',
        (silent_since + 1 + {{ lifecycle_threshold('churned_after_days') }})::timestamp at time zone 'UTC',
        false
    from silences
    where coalesce(next_activity_date, {{ as_of_date() }} + 1) - silent_since > {{ lifecycle_threshold('churned_after_days') }} + 1
    union all
    select user_id, 'reactivated', next_activity_date::timestamp at time zone 'UTC', false
    from silences
    where next_activity_date - silent_since > {{ lifecycle_threshold('dormant_after_days') }}
    union all
    select user_id, 'deleted', deleted_at, false
    from users
    where deleted_at is not null
),

reached as (
    select milestones.*
    from milestones
    join users on users.user_id = milestones.user_id
    where
        milestones.reached_at <= {{ as_of() }}
        -- silence after the account was closed is no event
        and (users.deleted_at is null or milestones.reached_at <= users.deleted_at)
)

select
    user_id,
    milestone,
    reached_at,
    is_estimated,
    row_number() over (partition by user_id order by reached_at, milestone) as milestone_ordinal,
    extract(epoch from reached_at - lag(reached_at) over (partition by user_id order by reached_at, milestone)) / 86400
        as days_since_previous
from reached
