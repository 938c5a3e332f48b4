{#- The values of a column, most frequent first; from the database, so the default while the project is read. -#}
{% macro get_column_values(table, column, order_by='count(*) desc', max_records=none, default=none, where=none) -%}
  {{ return(adapter.dispatch('get_column_values', 'sql_tools')(table, column, order_by, max_records, default, where)) }}
{% endmacro %}

{% macro default__get_column_values(table, column, order_by='count(*) desc', max_records=none, default=none, where=none) -%}
  {%- if not execute -%}
    {%- set default = [] if not default -%}
    {{ return(default) }}
  {%- endif -%}
  {%- do sql_tools._need_columns(table, 'get_column_values') -%}
  {% set default = [] if not default else default %}
  {%- set present = load_relation(table) is not none -%}
  {%- if table.is_cte or not present -%}
    {%- do exceptions.warn('get_column_values: ' ~ table ~ ' is not there yet, so the default is used') -%}
    {{ return(default) }}
  {%- endif -%}
  {%- call statement('get_column_values', fetch_result=true) %}
    select {{ column }} as value
    from {{ table }}
    {% if where is not none %}where {{ where }}{% endif %}
    group by {{ column }}
    order by {{ order_by }}
    {% if max_records is not none %}limit {{ max_records }}{% endif %}
  {% endcall -%}
  {%- set found = load_result('get_column_values') -%}
  {%- if found['data'] -%}
    {{ return(found['data'] | map(attribute=0) | list) }}
  {%- else -%}
    {{ return(default) }}
  {%- endif -%}
{%- endmacro %}

{% macro get_single_value(sql_statement, default=none) -%}
  {{ return(adapter.dispatch('get_single_value', 'sql_tools')(sql_statement, default)) }}
{% endmacro %}

{% macro default__get_single_value(sql_statement, default=none) -%}
  {%- call statement('single', fetch_result=True, auto_begin=false) -%}{{ sql_statement }}{%- endcall -%}
  {%- set answer = load_result('single').table if execute else none -%}
  {%- if execute and (answer.rows | length) > 0 and answer.columns[0].values()[0] is not none -%}
    {{ return(answer.columns[0].values()[0]) }}
  {%- endif -%}
  {{ return(default) }}
{%- endmacro %}

{#- A dictionary of lists, by the names of the columns. -#}
{% macro get_query_results_as_dict(query) %}
  {{ return(adapter.dispatch('get_query_results_as_dict', 'sql_tools')(query)) }}
{% endmacro %}

{% macro default__get_query_results_as_dict(query) %}
  {%- call statement('as_dict', fetch_result=True, auto_begin=false) -%}{{ query }}{%- endcall -%}
  {%- set lists = {} -%}
  {%- if execute -%}
    {%- set names = load_result('as_dict').table.columns | map(attribute='name') | list -%}
    {%- for name in names -%}
      {%- do lists.update({name: load_result('as_dict').table.columns[loop.index0].values()}) -%}
    {%- endfor -%}
  {%- endif -%}
  {{ return(lists) }}
{% endmacro %}
