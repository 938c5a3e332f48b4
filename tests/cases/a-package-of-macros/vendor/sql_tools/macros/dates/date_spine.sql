{% macro get_powers_of_two(upper_bound) %}
  {% if upper_bound <= 0 %}
    {{ exceptions.raise_compiler_error("upper bound must be positive") }}
  {% endif %}
  {% for _ in range(1, 100) %}
    {% if upper_bound <= 2 ** loop.index %}{{ return(loop.index) }}{% endif %}
  {% endfor %}
{% endmacro %}

{% macro generate_series(upper_bound) %}
  {{ return(adapter.dispatch('generate_series', 'sql_tools')(upper_bound)) }}
{% endmacro %}

{% macro default__generate_series(upper_bound) %}
  {% set n = sql_tools.get_powers_of_two(upper_bound) %}
  with p as (
    select 0 as generated_number union all select 1
  ), unioned as (
    select
    {% for i in range(n) %}
    p{{ i }}.generated_number * power(2, {{ i }})
    {% if not loop.last %} + {% endif %}
    {% endfor %}
    + 1 as generated_number
    from
    {% for i in range(n) %}
    p as p{{ i }}
    {% if not loop.last %} cross join {% endif %}
    {% endfor %}
  )
  select * from unioned
  where generated_number <= {{ upper_bound }}
  order by generated_number
{% endmacro %}

{% macro get_intervals_between(start_date, end_date, datepart) -%}
  {%- call statement('get_intervals_between', fetch_result=True) %}
    select {{ dbt.datediff(start_date, end_date, datepart) }}
  {%- endcall -%}
  {%- set answer = load_result('get_intervals_between') -%}
  {%- if answer and answer['data'] -%}
    {{ return(answer['data'] | map(attribute=0) | list | first) }}
  {%- else -%}
    {{ return(1) }}
  {%- endif -%}
{%- endmacro %}

{% macro date_spine(datepart, start_date, end_date) %}
  {{ return(adapter.dispatch('date_spine', 'sql_tools')(datepart, start_date, end_date)) }}
{%- endmacro %}

{% macro default__date_spine(datepart, start_date, end_date) %}
  with rawdata as (
    {{ sql_tools.generate_series(sql_tools.get_intervals_between(start_date, end_date, datepart)) }}
  ),
  all_periods as (
    select ({{ dbt.dateadd(datepart, "(row_number() over (order by 1) - 1)", start_date) }}) as date_{{ datepart }}
    from rawdata
  )
  select * from all_periods where date_{{ datepart }} <= {{ end_date }}
{% endmacro %}

{% macro pretty_time(format='%H:%M:%S') -%}
  {{ return(modules.datetime.datetime(2024, 2, 29, 13, 5, 9).strftime(format)) }}
{%- endmacro %}

{% macro pretty_log_format(message) -%}
  {{ return(sql_tools.pretty_time() ~ ' + ' ~ message) }}
{%- endmacro %}
