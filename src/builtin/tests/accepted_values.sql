{#- Values that are none of those listed, each with the number of its rows. Null is accepted. -#}
{% test accepted_values(model, column_name, values, quote=true) %}
  {{ return(adapter.dispatch('test_accepted_values', 'dbt')(model, column_name, values, quote)) }}
{% endtest %}

{% macro default__test_accepted_values(model, column_name, values, quote=true) %}
{%- set listed = [] -%}
{%- for value in values -%}
  {%- do listed.append("'" ~ escape_single_quotes(value | string) ~ "'" if quote else value | string) -%}
{%- endfor -%}
with all_values as (
  select
    {{ column_name }} as value_field,
    count(*) as n_records
  from {{ model }}
  group by {{ column_name }}
)
select *
from all_values
where value_field not in ({{ listed | join(', ') }})
{% endmacro %}
