{#- Measured: rows whose value is not among the known ones of seed_enum_values. Null is no value. Warns by default. -#}
{% test known_enum_value(model, column_name, enumeration) %}
{%- set unknown -%}
{{ column_name }} is not null
        and {{ column_name }} not in (
            select value from {{ ref('seed_enum_values') }} where enumeration = '{{ enumeration }}'
        )
{%- endset -%}
{{ config(measured=true, failures_sql='select * from ' ~ model ~ ' where ' ~ unknown) }}
{%- if config.get('error_above') is none and config.get('warn_above') is none -%}
    {{ config(warn_above=0) }}
{%- endif %}
select
    count(*) filter (where {{ unknown }}) as measured,
    count(*) filter (where {{ unknown }}) as failing,
    count({{ column_name }}) as checked
from {{ model }}
{% endtest %}
