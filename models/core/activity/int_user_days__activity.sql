-- One row per user and day with any live event: the base of every count of distinct users. Users are never summed up from
-- smaller periods; they are counted again here. An increment makes the last days anew, and all days of the users whose earlier events
-- are no longer those that were counted.
{{
    config(
        materialized='incremental',
        incremental_strategy='restate',
        unique_key=['user_id', 'activity_date'],
        indexes=[{'columns': ['user_id', 'activity_date'], 'unique': true}, {'columns': ['activity_date']}],
    )
}}
{{ stop_if_time_went_back('activity_date', as_of_date()) }}
{%- set first_day = first_open_day('activity_date') %}
{%- set columns = [
    'user_id', 'activity_date', 'user_type', 'is_live_member', 'is_clean_user', 'first_event_at', 'last_event_at', 'events',
    'posts', 'comments', 'mentions_made', 'mentions_received', 'reports_filed', 'groups_created', 'groups_joined', 'votes',
    'collections_created', 'collection_profiles_added', 'collections_shared', 'view_accesses', 'profile_updates',
    'bulk_profile_updates', 'experiences_added', 'educations_added', 'languages_added', 'onboarding_imports',
    'social_events', 'chemlink_events', 'comprehensive_events', 'typed_events', 'strict_events', 'clean_strict_events',
    'clean_social_events', 'clean_chemlink_events', 'clean_typed_events', 'headline_events',
] %}
{%- set counts = {
    'events': 'count(*)',
    'posts': "count(*) filter (where activity_type = 'post')",
    'votes': "count(*) filter (where activity_type = 'vote')",
    'bulk_profile_updates': 'count(*) filter (where is_bulk)',
    'onboarding_imports': 'count(*) filter (where is_onboarding)',
    'social_events': 'count(*) filter (where in_social)',
    'chemlink_events': 'count(*) filter (where in_chemlink)',
    'typed_events': 'count(*) filter (where in_typed)',
    'strict_events': 'count(*) filter (where in_strict)',
    'headline_events': 'count(*) filter (where is_headline)',
} %}

with events as not materialized (
    select *
    from {{ ref('fct_user_activity_events') }}
    where
        not is_deleted
        -- a row without an actor is nobody's activity (DQ-12, DQ-15)
        and user_id is not null
),

{% if is_incremental() -%}
-- each user's events before those days, as they are and as they were counted: what is the same on both sides cancels out
changed_users as (
    select distinct user_id
    from (
        select
            user_id,
            max(user_type) as user_type,
            bool_or(is_live_member) as is_live_member,
            bool_or(is_clean_user) as is_clean_user,
            sum(activity_date - date '2000-01-01') as sum_of_days,
            {{ counts.values() | join(', ') }}
        from events
        where activity_date < {{ first_day }}
        group by user_id

        union all

        select
            user_id,
            max(user_type),
            bool_or(is_live_member),
            bool_or(is_clean_user),
            sum((activity_date - date '2000-01-01') * events),
            {% for column in counts -%}
                sum({{ column }}){{ ', ' if not loop.last }}
            {%- endfor %}
        from {{ this }}
        where activity_date < {{ first_day }}
        group by user_id
    ) as sides (user_id, user_type, is_live_member, is_clean_user, sum_of_days, {{ counts.keys() | join(', ') }})
    group by user_id, user_type, is_live_member, is_clean_user, sum_of_days, {{ counts.keys() | join(', ') }}
    having count(*) = 1
),

{% endif -%}
days as (
    select
        user_id,
        activity_date,
        max(user_type) as user_type,
        bool_or(is_live_member) as is_live_member,
        bool_or(is_clean_user) as is_clean_user,
        min(occurred_at) as first_event_at,
        max(occurred_at) as last_event_at,
        count(*) as events,
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
    from events
    {% if is_incremental() -%}
        where
            activity_date >= {{ first_day }}
            or user_id in (select user_id from changed_users)
    {%- endif %}
    group by user_id, activity_date
)

{{
    restated(
        'days', columns, ['user_id', 'activity_date'],
        reach=[
            'activity_date >= ' ~ first_day,
            'activity_date < ' ~ first_day ~ ' and user_id in (select user_id from changed_users)',
        ]
    )
}}
