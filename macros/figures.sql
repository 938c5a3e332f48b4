{#- Whether the published figures can be expected of this target: the profile `adopted` has other people's activity. -#}
{% macro figures_are_checked() -%}
    {{ return(var('published_figures') and target.name != 'adopted') }}
{%- endmacro %}

{#- Name of a month or day as the parts of figures have it: jun, oct_28. -#}
{% macro month_part(day) -%}
    lower(to_char({{ day }}, 'mon'))
{%- endmacro %}

{% macro day_part(day) -%}
    lower(to_char({{ day }}, 'mon_dd'))
{%- endmacro %}
