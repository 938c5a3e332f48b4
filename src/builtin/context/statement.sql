{#- Runs the SQL of the call block and keeps what it gave under `name`, for load_result. Does nothing while parsing. -#}
{% macro statement(name=none, fetch_result=false, auto_begin=true, language='sql') -%}
  {%- if execute -%}
    {%- if language != 'sql' -%}
      {%- do exceptions.raise_compiler_error('statement() runs SQL; language "' ~ language ~ '" is not supported on Postgres') -%}
    {%- endif -%}
    {%- set response, table = adapter.execute(caller(), auto_begin=auto_begin, fetch=fetch_result) -%}
    {%- if name is not none -%}
      {%- do store_result(name, response=response, agate_table=table) -%}
    {%- endif -%}
  {%- endif -%}
{%- endmacro %}

{#- Keeps a result under `name` without running anything. -#}
{% macro noop_statement(name=none, message=none, code=none, rows_affected=none, res=none) -%}
  {%- set sql = caller() -%}
  {%- if name is not none -%}
    {%- do store_raw_result(name, message=message, code=code, rows_affected=rows_affected, agate_table=res) -%}
  {%- endif -%}
{%- endmacro %}

{#- Runs a query and gives its rows as a table; none while parsing. -#}
{% macro run_query(sql) %}
  {%- if not execute -%}
    {{ return(none) }}
  {%- endif -%}
  {%- set response, table = adapter.execute(sql, auto_begin=true, fetch=true) -%}
  {{ return(table) }}
{% endmacro %}
