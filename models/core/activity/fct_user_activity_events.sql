-- The stream of everything that users did, one row per event, with the sets in which it counts.
-- An increment makes the last days anew, and the whole life of every user of whom the sources say something else than what is stored:
-- rows that came late or were deleted since, accounts that were closed or linked, system jobs recognised as such.
{{
    config(
        materialized='incremental',
        incremental_strategy='restate',
        unique_key='event_id',
        indexes=[
            {'columns': ['event_id'], 'unique': true},
            {'columns': ['activity_date']},
            {'columns': ['user_id', 'occurred_at']},
        ],
    )
}}
{{ stop_if_time_went_back('occurred_at', as_of()) }}
{%- set first_day = first_open_day('activity_date') %}
{%- set columns = [
    'event_id', 'activity_type', 'source_system', 'source_table', 'source_row_id', 'source_person_id', 'user_id', 'member_user_id',
    'user_type', 'occurred_at', 'activity_date', 'deleted_at', 'is_deleted', 'in_social', 'in_chemlink', 'in_typed', 'in_extended',
    'in_strict', 'is_bulk', 'is_onboarding', 'is_passive', 'is_actor_known', 'is_actor_deleted', 'is_actor_test', 'is_actor_ghost',
    'is_live_member', 'is_clean_user', 'is_clean', 'is_headline', 'days_since_signup', 'is_first_of_type',
] %}
{%- set facts_of_actor = [
    'source_system', 'source_person_id', 'user_id', 'member_user_id', 'user_type', 'is_actor_known', 'is_actor_deleted', 'is_actor_test',
    'is_actor_ghost', 'is_live_member', 'is_clean_user',
] %}

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

attributed as {{ 'not materialized' if is_incremental() }} (
    select
        events.source_system || ':' || events.source_table || ':' || events.source_row_id
        || case when events.activity_type = 'mention_received' then ':received' else '' end as event_id,
        events.activity_type,
        events.source_system,
        events.source_table,
        events.source_row_id,
        events.actor_id as source_person_id,
        events.occurred_at,
        {{ utc_date('events.occurred_at') }} as activity_date,
        events.deleted_at,
        events.deleted_at is not null as is_deleted,
        events.is_bulk,
        -- an actor that is in no table of persons still has a key, so that legacy counts can include it
        coalesce(flags.user_id, events.source_system || '-' || events.actor_id) as user_id,
        -- whose doing it was, whether or not the account is open still: what point-in-time datasets go by
        {{ chemlink_user_id('flags.matched_person_id') }} as member_user_id,
        flags.user_type,
        flags.user_id is not null as is_actor_known,
        coalesce(flags.is_deleted, false) as is_actor_deleted,
        coalesce(flags.is_test, false) as is_actor_test,
        coalesce(flags.is_ghost, false) as is_actor_ghost,
        coalesce(flags.is_live_member, false) as is_live_member,
        coalesce(flags.is_clean, false) as is_clean_user,
        extract(epoch from events.occurred_at - flags.signup_at) / 86400 as days_since_signup,
        types.in_social,
        types.in_chemlink,
        types.in_typed,
        types.in_extended,
        types.in_strict,
        types.is_passive as is_passive_type,
        -- careers imported with the profile are no activity of their own
        events.activity_type in ('experience_added', 'education_added', 'language_added')
        and coalesce(events.occurred_at < flags.signup_at + interval '24 hours', false) as is_onboarding
    from events
    join {{ ref('seed_activity_types') }} as types on types.activity_type = events.activity_type
    left join {{ ref('int_persons__flags') }} as flags
        on flags.source_system = events.source_system and flags.source_person_id = events.actor_id
    where
        -- without a time nothing can be said about a day; DQ-18 and DQ-19 count such rows
        events.occurred_at is not null
),

{% if is_incremental() -%}
-- what the sources say of each actor before those days, and what is stored: what is the same on both sides cancels out
changed_users as (
    select distinct coalesce(user_id, '') as user_id
    from (
        {% for side in ['attributed', this] -%}
            select
                {{ facts_of_actor | join(', ') }},
                count(*) as events,
                count(*) filter (where is_deleted) as deleted_events,
                count(*) filter (where is_bulk) as bulk_events,
                count(*) filter (where is_onboarding) as onboarding_events,
                sum((extract(epoch from occurred_at) * 1000000)::bigint) as sum_of_times,
                {{ loop.index }} as side
            from {{ side }}
            where activity_date < {{ first_day }}
            group by {{ facts_of_actor | join(', ') }}
            {{ 'union all' if not loop.last }}
        {% endfor -%}
    ) as sides
    group by {{ facts_of_actor | join(', ') }}, events, deleted_events, bulk_events, onboarding_events, sum_of_times
    having count(*) = 1
),

-- the two parts apart: the last days are found while the sources are read, before anything is joined to them
restated as (
    select *, coalesce(user_id, '') in (select user_id from changed_users) as is_whole_life
    from attributed
    where activity_date >= {{ first_day }}
    union all
    select *, true
    from attributed
    where activity_date < {{ first_day }} and coalesce(user_id, '') in (select user_id from changed_users)
),

-- of users that have not changed, the stored first event of a type says that there was one before
known_types as (
    select user_id, activity_type
    from {{ this }}
    where is_first_of_type and activity_date < {{ first_day }}
),
{%- else -%}
restated as (
    select *, true as is_whole_life
    from attributed
),
{%- endif %}

counted as (
    select
        *,
        is_passive_type or is_onboarding as is_passive,
        not is_deleted and is_clean_user as is_clean,
        -- the recommended set ALL_ACTIVE
        not is_deleted and is_clean_user and not is_passive_type and not is_onboarding and not is_bulk as is_headline,
        row_number() over (partition by user_id, activity_type, is_deleted order by occurred_at, event_id) = 1
        and not is_deleted
        {%- if is_incremental() %}
            and (
                is_whole_life
                or not exists (
                    select from known_types
                    where known_types.user_id = restated.user_id and known_types.activity_type = restated.activity_type
                )
            )
        {%- endif %} as is_first_of_type
    from restated
)

{{
    restated(
        'counted', columns, ['event_id'], made='restated',
        reach=[
            'activity_date >= ' ~ first_day,
            'activity_date < ' ~ first_day ~ " and coalesce(user_id, '') in (select user_id from changed_users)",
        ]
    )
}}
