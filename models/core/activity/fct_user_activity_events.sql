-- The stream of everything that users did, one row per event, with the sets in which it counts.
-- New days are added with a look-back; later deletions and links resolved anew reach old days by a full refresh.
{{
    config(
        materialized='incremental',
        incremental_strategy='delete+insert',
        unique_key='activity_date',
        indexes=[
            {'columns': ['event_id'], 'unique': true},
            {'columns': ['activity_date']},
            {'columns': ['user_id', 'occurred_at']},
        ],
    )
}}

with events as (
    select activity_type, source_system, source_table, source_row_id, actor_id, occurred_at, deleted_at, is_bulk
    from {{ ref('int_activity__chemlink_events') }}
    union all
    select activity_type, source_system, source_table, source_row_id, actor_id, occurred_at, deleted_at, is_bulk
    from {{ ref('int_activity__engagement_events') }}
    union all
    select activity_type, source_system, source_table, source_row_id, actor_id, occurred_at, deleted_at, is_bulk
    from {{ ref('int_activity__profile_updates') }}
),

recent as (
    select
        *,
        {{ utc_date('occurred_at') }} as activity_date
    from events
    where
        -- without a time nothing can be said about a day; DQ-18 and DQ-19 count such rows
        occurred_at is not null
        {% if is_incremental() -%}
            and occurred_at >= (
                select (max(activity_date) - {{ var('lookback_days') }})::timestamp at time zone 'UTC' from {{ this }}
            )
        {%- endif %}
),

attributed as (
    select
        recent.source_system || ':' || recent.source_table || ':' || recent.source_row_id
        || case when recent.activity_type = 'mention_received' then ':received' else '' end as event_id,
        recent.activity_type,
        recent.source_system,
        recent.source_table,
        recent.source_row_id,
        recent.actor_id as source_person_id,
        recent.occurred_at,
        recent.activity_date,
        recent.deleted_at,
        recent.deleted_at is not null as is_deleted,
        recent.is_bulk,
        -- an actor that is in no table of persons still has a key, so that legacy counts can include it
        coalesce(flags.user_id, recent.source_system || '-' || recent.actor_id) as user_id,
        flags.user_type,
        flags.user_id is not null as is_actor_known,
        coalesce(flags.is_deleted, false) as is_actor_deleted,
        coalesce(flags.is_test, false) as is_actor_test,
        coalesce(flags.is_ghost, false) as is_actor_ghost,
        coalesce(flags.is_live_member, false) as is_live_member,
        coalesce(flags.is_clean, false) as is_clean_user,
        extract(epoch from recent.occurred_at - flags.signup_at) / 86400 as days_since_signup,
        types.in_social,
        types.in_chemlink,
        types.in_typed,
        types.in_extended,
        types.in_strict,
        types.is_passive as is_passive_type,
        -- careers imported with the profile are no activity of their own
        recent.activity_type in ('experience_added', 'education_added', 'language_added')
        and coalesce(recent.occurred_at < flags.signup_at + interval '24 hours', false) as is_onboarding
    from recent
    join {{ ref('seed_activity_types') }} as types on types.activity_type = recent.activity_type
    left join {{ ref('int_persons__flags') }} as flags
        on flags.source_system = recent.source_system and flags.source_person_id = recent.actor_id
),

counted as (
    select
        *,
        is_passive_type or is_onboarding as is_passive,
        not is_deleted and is_clean_user as is_clean,
        -- the recommended set ALL_ACTIVE
        not is_deleted and is_clean_user and not is_passive_type and not is_onboarding and not is_bulk as is_headline,
        row_number() over (partition by user_id, activity_type, is_deleted order by occurred_at, event_id) = 1
        and not is_deleted as is_first_in_batch
    from attributed
)

select
    event_id,
    activity_type,
    source_system,
    source_table,
    source_row_id,
    source_person_id,
    user_id,
    user_type,
    occurred_at,
    activity_date,
    deleted_at,
    is_deleted,
    in_social,
    in_chemlink,
    in_typed,
    in_extended,
    in_strict,
    is_bulk,
    is_onboarding,
    is_passive,
    is_actor_known,
    is_actor_deleted,
    is_actor_test,
    is_actor_ghost,
    is_live_member,
    is_clean_user,
    is_clean,
    is_headline,
    days_since_signup,
    {% if is_incremental() -%}
        is_first_in_batch
        and not exists (
            select from {{ this }} as earlier
            where
                earlier.user_id = counted.user_id
                and earlier.activity_type = counted.activity_type
                and not earlier.is_deleted
                and earlier.activity_date < (select min(activity_date) from recent)
        ) as is_first_of_type
    {%- else -%}
        is_first_in_batch as is_first_of_type
    {%- endif %}
from counted
