{% test expression_is_true(model, expression, column_name=None) %}
  {{ return(adapter.dispatch('test_expression_is_true', 'sql_tools')(model, expression, column_name)) }}
{% endtest %}

{% macro default__test_expression_is_true(model, expression, column_name) %}
  {% set column_list = '*' if should_store_failures() else "1" %}
  select {{ column_list }}
  from {{ model }}
  where not(
    {%- if column_name is none %}{{ expression }}{%- else %}{{ column_name }} {{ expression }}{%- endif %}
  )
{% endmacro %}

{% test accepted_range(model, column_name, min_value=none, max_value=none, inclusive=true) %}
  with meet_condition as (select * from {{ model }}),
  validation_errors as (
    select * from meet_condition
    where false
    {%- if min_value is not none %}
      or not {{ column_name }} > {{- "=" if inclusive }} {{ min_value }}
    {%- endif %}
    {%- if max_value is not none %}
      or not {{ column_name }} < {{- "=" if inclusive }} {{ max_value }}
    {%- endif %}
  )
  select * from validation_errors
{% endtest %}

{% test not_accepted_values(model, column_name, values, quote=True) %}
  select {{ column_name }} as value_field, count(*) as n_records
  from {{ model }}
  where {{ column_name }} in (
    {% for value in values -%}
      {% if quote -%}'{{ value }}'{%- else -%}{{ value }}{%- endif -%}
      {%- if not loop.last -%},{%- endif %}
    {%- endfor %}
  )
  group by 1
{% endtest %}

{% test not_empty_string(model, column_name, trim_whitespace=true) %}
  select {{ column_name }} from {{ model }}
  where {{ 'trim(' if trim_whitespace }}{{ column_name }}{{ ')' if trim_whitespace }} = ''
{% endtest %}

{% test not_constant(model, column_name, group_by_columns=[]) %}
  {% if group_by_columns | length > 0 %}
    {% set select_gb_cols = group_by_columns | join(' ,') + ', ' %}
    {% set groupby_gb_cols = 'group by ' + group_by_columns | join(',') %}
  {% endif %}
  select {{ select_gb_cols }} count(distinct {{ column_name }}) as filler_column
  from {{ model }}
  {{ groupby_gb_cols }}
  having count(distinct {{ column_name }}) = 1
{% endtest %}
