{#- A threshold of the lifecycle rules, from the seed. -#}
{% macro lifecycle_threshold(name) -%}
    (select value from {{ ref('seed_lifecycle_thresholds') }} where name = '{{ name }}')
{%- endmacro %}

{#-
    Stage of a user's life; first rule that holds. Arguments are SQL expressions:
    days since the last activity of their own or since signup, whichever is later; contributing events and active days in the
    last 30 days; whether they ever contributed; days since signup.
-#}
{% macro lifecycle_stage(days_since_activity, strict_events_30d, active_days_30d, is_activated, days_since_signup) -%}
    case
        when {{ days_since_activity }} > {{ lifecycle_threshold('churned_after_days') }} then 'CHURNED'
        when {{ days_since_activity }} > {{ lifecycle_threshold('dormant_after_days') }} then 'DORMANT'
        when
            {{ strict_events_30d }} >= {{ lifecycle_threshold('engaged_strict_events') }}
            or {{ active_days_30d }} >= {{ lifecycle_threshold('engaged_active_days') }}
            then 'ENGAGED'
        when {{ is_activated }} then 'ACTIVATED'
        when {{ days_since_signup }} <= {{ lifecycle_threshold('new_until_days') }} then 'NEW'
        else 'REGISTERED'
    end
{%- endmacro %}

{#- Level of an engagement score; activity without a score makes a LURKER, none at all INACTIVE. -#}
{% macro engagement_level(score, has_activity) -%}
    case
        when {{ score }} >= (select minimum_score from {{ ref('seed_engagement_levels') }} where engagement_level = 'POWER_USER')
            then 'POWER_USER'
        when {{ score }} >= (select minimum_score from {{ ref('seed_engagement_levels') }} where engagement_level = 'ACTIVE')
            then 'ACTIVE'
        when {{ score }} >= (select minimum_score from {{ ref('seed_engagement_levels') }} where engagement_level = 'CASUAL')
            then 'CASUAL'
        when {{ has_activity }} then 'LURKER'
        else 'INACTIVE'
    end
{%- endmacro %}
