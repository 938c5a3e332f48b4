{#- Points of one component of the completion score when its condition holds; weights are in the seed. -#}
{% macro score_component(component, condition) -%}
    case
        when {{ condition }}
            then (select points from {{ ref('seed_profile_score_weights') }} where component = '{{ component }}')
        else 0
    end
{%- endmacro %}

{#- Band of a profile's age in days. -#}
{% macro freshness_band(days) -%}
    case when {{ days }} <= 90 then 'FRESH' when {{ days }} <= 180 then 'AGING' else 'STALE' end
{%- endmacro %}
