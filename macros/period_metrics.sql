{#-
    The columns that daily, weekly and monthly metrics share, computed from int_user_days__activity. Users are counted anew in each
    period: `name` is dau, wau or mau. Events are summed.
-#}
{% macro active_user_columns(name, distinct=true) -%}
    {%- set users = 'count(distinct user_id)' if distinct else 'count(*)' -%}
    {{ users }} filter (where headline_events > 0) as {{ name }},
    {{ users }} filter (where headline_events > 0 and user_type = 'FINDER') as {{ name }}_finder,
    {{ users }} filter (where headline_events > 0 and user_type = 'STANDARD') as {{ name }}_standard,
    {{ users }} filter (where clean_social_events > 0) as {{ name }}_social,
    {{ users }} filter (where clean_chemlink_events > 0) as {{ name }}_comprehensive,
    {{ users }} filter (where clean_typed_events > 0) as {{ name }}_typed,
    {{ users }} filter (where clean_strict_events > 0) as {{ name }}_contributing,
    {{ users }} filter (where social_events > 0) as {{ name }}_social_legacy,
    {{ users }} filter (where comprehensive_events > 0) as {{ name }}_comprehensive_legacy,
    {{ users }} filter (where typed_events > 0 and is_live_member and user_type = 'FINDER') as {{ name }}_finder_legacy,
    {{ users }} filter (where typed_events > 0 and is_live_member and user_type = 'STANDARD') as {{ name }}_standard_legacy
{%- endmacro %}

{#- Counts of events of clean users; the same with the suffix _legacy for those once published, whoever did them. -#}
{% macro event_count_columns() -%}
    {%- for column in event_columns() %}
    coalesce(sum({{ column }}) filter (where is_clean_user), 0)::bigint as {{ column }},
    {%- endfor %}
    coalesce(sum(headline_events), 0)::bigint as headline_events,
    coalesce(sum(posts), 0)::bigint as posts_legacy,
    coalesce(sum(comments), 0)::bigint as comments_legacy,
    coalesce(sum(votes), 0)::bigint as votes_legacy,
    coalesce(sum(collections_created), 0)::bigint as collections_created_legacy,
    coalesce(sum(view_accesses), 0)::bigint as view_accesses_legacy
{%- endmacro %}

{#- Columns of int_user_days__activity that hold counts of one event type. -#}
{% macro event_columns() -%}
    {{
        return([
            'posts', 'comments', 'mentions_made', 'reports_filed', 'groups_created', 'groups_joined', 'votes', 'collections_created',
            'collection_profiles_added', 'collections_shared', 'view_accesses', 'profile_updates', 'experiences_added',
            'educations_added', 'languages_added',
        ])
    }}
{%- endmacro %}

{#- A share in per cent with two decimals; null when there is nothing to divide by. -#}
{% macro percentage(part, whole) -%}
    round(100.0 * {{ part }} / nullif({{ whole }}, 0), 2)
{%- endmacro %}

{#-
    Users and events per period and type. A user's events of a period are counted first, so that distinct users need no sorting of
    all events. `_legacy` is as once published: no test filter, no join to members except for profile updates, system jobs included.
-#}
{% macro activity_by_type(name, period) -%}
    select
        {{ name }},
        activity_type,
        count(user_id) filter (where events > 0) as users,
        sum(events)::bigint as events,
        count(user_id) filter (where events_legacy > 0) as users_legacy,
        sum(events_legacy)::bigint as events_legacy
    from (
        select
            {{ period }} as {{ name }},
            activity_type,
            user_id,
            count(*) filter (where is_clean and not is_bulk and not is_onboarding) as events,
            count(*) filter (where activity_type <> 'profile_update' or is_live_member) as events_legacy
        from {{ ref('fct_user_activity_events') }}
        where not is_deleted
        group by 1, 2, 3
    ) as users_of_type
    group by 1, 2
{%- endmacro %}
