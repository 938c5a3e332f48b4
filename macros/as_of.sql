{#- The end of the observed period as a timestamptz literal. Models use it where others would read the clock. -#}
{% macro as_of() -%}
    timestamptz '{{ var("as_of") }}'
{%- endmacro %}

{#- Its date in UTC, the reporting zone. -#}
{% macro as_of_date() -%}
    {{ utc_date(as_of()) }}
{%- endmacro %}

{#- The date in UTC of a timestamptz. -#}
{% macro utc_date(moment) -%}
    (({{ moment }}) at time zone 'UTC')::date
{%- endmacro %}

{#- True for a row that existed at the end of the observed period. A row without a creation time counts as old. -#}
{% macro existed(created_at='created_at') -%}
    coalesce({{ created_at }} <= {{ as_of() }}, true)
{%- endmacro %}

{#- A time of change as it was known at the end of the observed period: null when the change came later. -#}
{% macro seen(moment) -%}
    case when {{ moment }} <= {{ as_of() }} then {{ moment }} end
{%- endmacro %}

{#- First day of "the last N days" as dashboards have always counted them: as_of minus N days and as_of itself both count. -#}
{% macro window_start(days) -%}
    ({{ as_of_date() }} - {{ days }})
{%- endmacro %}

{#- The last midnight (UTC) at or before as_of. The end of a day (its last microsecond) counts as the midnight after it. -#}
{% macro last_midnight() -%}
    (date_trunc('day', ({{ as_of() }} + interval '1 microsecond') at time zone 'UTC') at time zone 'UTC')
{%- endmacro %}
