{#- A query with one row for each part from the first date (included) to the last (not included); its column is date_<part>. -#}
{% macro date_spine(datepart, start_date, end_date) %}
  {{ return(adapter.dispatch('date_spine', 'dbt')(datepart, start_date, end_date)) }}
{% endmacro %}

{% macro default__date_spine(datepart, start_date, end_date) %}
  {%- set step = '3 month' if datepart | lower == 'quarter' else '1 ' ~ datepart -%}
  select spine.point as date_{{ datepart }}
  from generate_series(
    ({{ start_date }})::timestamp,
    ({{ end_date }})::timestamp,
    interval '{{ step }}'
  ) as spine (point)
  where spine.point < ({{ end_date }})::timestamp
{% endmacro %}

{#- How many parts lie between two dates, as a number that the template can count with. -#}
{% macro get_intervals_between(start_date, end_date, datepart) -%}
  {{ return(adapter.dispatch('get_intervals_between', 'dbt')(start_date, end_date, datepart)) }}
{%- endmacro %}

{% macro default__get_intervals_between(start_date, end_date, datepart) -%}
  {%- set table = run_query('select ' ~ datediff(start_date, end_date, datepart)) -%}
  {{ return(1 if table is none else table.columns[0].values()[0] or 0) }}
{%- endmacro %}
