-- Input for clustering: one row per clean member at as_of, 90-day features scaled to mean 0 and deviation 1 (of log(1 + count)).
-- The segment by rule stands beside it for comparison; it is no label.
{{ config(indexes=[{'columns': ['user_key'], 'unique': true}]) }}

with features as (
    select
        members.user_key,
        users.user_type,
        users.lifecycle_stage,
        users.days_since_signup as tenure_days,
        coalesce(sum(activity.headline_events), 0) as events_90d,
        count(activity.activity_date) as active_days_90d,
        coalesce(sum(activity.clean_social_events), 0) as social_events_90d,
        coalesce(sum(activity.votes), 0) as votes_90d,
        coalesce(sum(activity.collections_created), 0) as collections_created_90d,
        coalesce(sum(activity.view_accesses), 0) as view_accesses_90d
    from {{ ref('int_ai__members') }} as members
    join {{ ref('unified_users') }} as users on users.user_id = members.user_id
    left join {{ ref('int_user_days__activity') }} as activity
        on activity.user_id = members.user_id
        and activity.headline_events > 0
        and activity.activity_date > {{ as_of_date() }} - 90
    where members.is_clean
    group by members.user_key, users.user_type, users.lifecycle_stage, users.days_since_signup
)

select
    user_key,
    {{ as_of() }} as observation_ts,
    {{ dataset_version('1') }} as dataset_version,
    {% for column in ['tenure_days', 'events_90d', 'active_days_90d', 'social_events_90d', 'votes_90d', 'collections_created_90d',
        'view_accesses_90d'] -%}
        {{ column }},
        -- a column in which all members are alike says nothing: 0
        coalesce(
            round((
                (ln(1 + {{ column }}) - avg(ln(1 + {{ column }})) over ()) / nullif(stddev_pop(ln(1 + {{ column }})) over (), 0)
            )::numeric, 6),
            0
        ) as {{ column }}_scaled,
    {% endfor -%}
    lower(lifecycle_stage) || ':' || lower(user_type) as rule_segment
from features
