{%- macro deduplicate(relation, partition_by, order_by) -%}
  {{ return(adapter.dispatch('deduplicate', 'sql_tools')(relation, partition_by, order_by)) }}
{% endmacro %}

{%- macro default__deduplicate(relation, partition_by, order_by) -%}
  with numbered as (
    select inner_rows.*, row_number() over (partition by {{ partition_by }} order by {{ order_by }}) as rn
    from {{ relation }} as inner_rows
  )
  select distinct data.* from {{ relation }} as data natural join numbered where numbered.rn = 1
{%- endmacro -%}

{#- Postgres says it shorter. -#}
{%- macro postgres__deduplicate(relation, partition_by, order_by) -%}
  select distinct on ({{ partition_by }}) *
  from {{ relation }}
  order by {{ partition_by }}{{ ',' ~ order_by }}
{%- endmacro -%}

{% macro group_by(n) -%}
  {{ return(adapter.dispatch('group_by', 'sql_tools')(n)) }}
{% endmacro %}

{%- macro default__group_by(n) -%}
  group by {% for i in range(1, n + 1) -%}{{ i }}{{ ',' if not loop.last }}{%- endfor -%}
{%- endmacro -%}

{% macro safe_add(field_list) -%}
  {%- if field_list is not iterable or field_list is string or field_list is mapping -%}
    {%- do exceptions.raise_compiler_error('safe_add takes a list of columns, got: ' ~ field_list) -%}
  {%- endif -%}
  {%- set parts = [] -%}
  {%- for field in field_list -%}{%- do parts.append('coalesce(' ~ field ~ ', 0)') -%}{%- endfor -%}
  {{ return(parts | join(' +\n  ')) }}
{%- endmacro %}

{% macro safe_divide(numerator, denominator) -%}
  ( {{ numerator }} ) / nullif( ( {{ denominator }} ), 0)
{%- endmacro %}

{% macro nullcheck(cols) %}
  {%- for col in cols %}
    {% if col.is_string() -%}
    nullif({{ col.name }},'') as {{ col.name }}
    {%- else -%}
    {{ col.name }}
    {%- endif -%}
    {%- if not loop.last -%},{%- endif -%}
  {%- endfor -%}
{% endmacro %}

{% macro width_bucket(expr, min_value, max_value, num_buckets) %}
  {{ return(adapter.dispatch('width_bucket', 'sql_tools')(expr, min_value, max_value, num_buckets)) }}
{% endmacro %}

{% macro default__width_bucket(expr, min_value, max_value, num_buckets) -%}
  {%- set bin_size -%}
    (( {{ max_value }} - {{ min_value }} ) / {{ num_buckets }} )
  {%- endset -%}
  case
    when {{ expr }} < {{ min_value }} then 0
    when {{ expr }} >= {{ max_value }} then {{ num_buckets }} + 1
    else cast(floor(({{ expr }} - {{ min_value }}) / {{ bin_size }}) as {{ dbt.type_int() }}) + 1
  end
{%- endmacro %}
