{#- Dates that are known while the template renders: from texts, never from the clock. -#}
{% macro convert_datetime(date_str, date_fmt) %}
  {{ return(modules.datetime.datetime.strptime(date_str | string, date_fmt)) }}
{% endmacro %}

{#- All days from the first to the last, both included, as texts. -#}
{% macro dates_in_range(start_date_str, end_date_str=none, in_fmt='%Y%m%d', out_fmt='%Y%m%d') %}
  {%- set first = convert_datetime(start_date_str, in_fmt) -%}
  {%- set last = convert_datetime(end_date_str or start_date_str, in_fmt) -%}
  {%- set days = (last - first).days -%}
  {%- if days < 0 -%}
    {%- do exceptions.raise_compiler_error('dates_in_range(): ' ~ end_date_str ~ ' is before ' ~ start_date_str) -%}
  {%- endif -%}
  {%- set dates = [] -%}
  {%- for offset in range(0, days + 1) -%}
    {%- do dates.append((first + modules.datetime.timedelta(days=offset)).strftime(out_fmt)) -%}
  {%- endfor -%}
  {{ return(dates) }}
{% endmacro %}

{#- `20240101, 20240131` as the list of its days. -#}
{% macro partition_range(raw_partition_date, date_fmt='%Y%m%d') %}
  {%- set parts = raw_partition_date.split(',') | map('trim') | list -%}
  {%- if parts | length > 2 -%}
    {%- do exceptions.raise_compiler_error('partition_range() takes one date, or two with a comma between; got "' ~ raw_partition_date ~ '"') -%}
  {%- endif -%}
  {{ return(dates_in_range(parts[0], parts[-1], in_fmt=date_fmt)) }}
{% endmacro %}

{% macro py_current_timestring() %}
  {{ return(modules.datetime.datetime.now().strftime('%Y%m%d%H%M%S%f')) }}
{% endmacro %}
