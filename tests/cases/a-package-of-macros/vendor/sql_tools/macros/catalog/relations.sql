{% macro get_relations_by_pattern(schema_pattern, table_pattern, exclude='', database=target.database) %}
  {{ return(adapter.dispatch('get_relations_by_pattern', 'sql_tools')(schema_pattern, table_pattern, exclude, database)) }}
{% endmacro %}

{% macro default__get_relations_by_pattern(schema_pattern, table_pattern, exclude='', database=target.database) %}
  {%- call statement('get_tables', fetch_result=True) %}
    select distinct table_schema as {{ adapter.quote('table_schema') }}, table_name as {{ adapter.quote('table_name') }},
      {{ sql_tools.get_table_types_sql() }}
    from information_schema.tables
    where table_schema ilike '{{ schema_pattern }}' and table_name ilike '{{ table_pattern }}'
      and table_name not ilike '{{ exclude }}'
    order by 2
  {%- endcall -%}
  {%- set table_list = load_result('get_tables') -%}
  {%- if table_list and table_list['table'] -%}
    {%- set tbl_relations = [] -%}
    {%- for row in table_list['table'] -%}
      {%- set tbl_relation = api.Relation.create(
        database=database, schema=row.table_schema, identifier=row.table_name, type=row.table_type
      ) -%}
      {%- do tbl_relations.append(tbl_relation) -%}
    {%- endfor -%}
    {{ return(tbl_relations) }}
  {%- else -%}
    {{ return([]) }}
  {%- endif -%}
{% endmacro %}

{%- macro get_table_types_sql() -%}
  {{ return(adapter.dispatch('get_table_types_sql', 'sql_tools')()) }}
{%- endmacro -%}

{%- macro postgres__get_table_types_sql() -%}
  case table_type
    when 'BASE TABLE' then 'table'
    when 'FOREIGN' then 'external'
    else lower(table_type)
  end as {{ adapter.quote('table_type') }}
{%- endmacro -%}

{#- For on-run-end: one line for each status, and how long the slowest node took is not said, because it changes. -#}
{% macro report_results(results) %}
  {%- if execute -%}
    {%- set counts = {} -%}
    {%- for result in results -%}
      {%- set status = result.status | string -%}
      {%- do counts.update({status: counts.get(status, 0) + 1}) -%}
    {%- endfor -%}
    {%- set words = [] -%}
    {%- for status, number in counts | dictsort -%}{%- do words.append(status ~ '=' ~ number) -%}{%- endfor -%}
    {%- do log('sql_tools: ' ~ words | join(' ') ~ ' in ' ~ schemas | length ~ ' schema', info=True) -%}
  {%- endif -%}
{% endmacro %}
