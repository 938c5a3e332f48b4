{#- The last day of the part that a date lies in. -#}
{% macro last_day(date, datepart) %}
  {{ return(adapter.dispatch('last_day', 'dbt')(date, datepart)) }}
{% endmacro %}

{% macro default__last_day(date, datepart) -%}
  {%- set next = dateadd(datepart, 1, date_trunc(datepart, date)) -%}
  cast({{ dateadd('day', -1, next) }} as date)
{%- endmacro %}
