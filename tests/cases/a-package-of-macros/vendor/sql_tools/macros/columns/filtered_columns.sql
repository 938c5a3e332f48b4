{% macro filtered_columns(from, except=[]) -%}
  {{ return(adapter.dispatch('filtered_columns', 'sql_tools')(from, except)) }}
{% endmacro %}

{% macro default__filtered_columns(from, except=[]) -%}
  {%- do sql_tools._need_relation(from, 'filtered_columns') -%}
  {%- if not execute -%}{{ return([]) }}{% endif %}
  {%- set kept = [] -%}
  {%- set left_out = except | map('lower') | list -%}
  {%- for column in adapter.get_columns_in_relation(from) -%}
    {%- if column.column | lower not in left_out -%}
      {%- do kept.append(column.column) -%}
    {%- endif -%}
  {%- endfor -%}
  {{ return(kept) }}
{%- endmacro %}
