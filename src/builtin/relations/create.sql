{% macro get_create_table_as_sql(temporary, relation, sql) -%}
  {{ adapter.dispatch('get_create_table_as_sql', 'dbt')(temporary, relation, sql) }}
{%- endmacro %}

{% macro default__get_create_table_as_sql(temporary, relation, sql) -%}
  {{ return(create_table_as(temporary, relation, sql)) }}
{%- endmacro %}

{% macro create_table_as(temporary, relation, compiled_code, language='sql') -%}
  {%- if language != 'sql' -%}
    {%- do exceptions.raise_compiler_error('create_table_as() takes SQL; language "' ~ language ~ '" is not supported on Postgres') -%}
  {%- endif -%}
  {{ adapter.dispatch('create_table_as', 'dbt')(temporary, relation, compiled_code) }}
{%- endmacro %}

{% macro default__create_table_as(temporary, relation, sql) -%}
  {%- set header = config.get('sql_header', none) -%}
  {%- if header is not none -%}{{ header }}
  {% endif -%}
  create {% if temporary %}temporary{% elif config.get('unlogged', false) %}unlogged{% endif %} table
    {% if temporary %}{{ relation.include(database=false, schema=false) }}{% else %}{{ relation }}{% endif %}
  as (
    {{ sql }}
  )
{%- endmacro %}

{% macro get_create_view_as_sql(relation, sql) -%}
  {{ adapter.dispatch('get_create_view_as_sql', 'dbt')(relation, sql) }}
{%- endmacro %}

{% macro default__get_create_view_as_sql(relation, sql) -%}
  {{ return(create_view_as(relation, sql)) }}
{%- endmacro %}

{% macro create_view_as(relation, sql) -%}
  {{ adapter.dispatch('create_view_as', 'dbt')(relation, sql) }}
{%- endmacro %}

{% macro default__create_view_as(relation, sql) -%}
  {%- set header = config.get('sql_header', none) -%}
  {%- if header is not none -%}{{ header }}
  {% endif -%}
  create view {{ relation }} as (
    {{ sql }}
  )
{%- endmacro %}

{% macro get_create_index_sql(relation, index_dict) -%}
  {{ return(adapter.dispatch('get_create_index_sql', 'dbt')(relation, index_dict)) }}
{%- endmacro %}

{#- The name says what is indexed, so that it is the same in every run. -#}
{% macro default__get_create_index_sql(relation, index_dict) -%}
  {%- set index = adapter.parse_index(index_dict) -%}
  {%- set columns = index.columns | map('string') | list -%}
  {%- set name = 'idx_' ~ local_md5(relation.identifier ~ columns ~ index.unique ~ index.type)[:16] -%}
  create {% if index.unique %}unique {% endif %}index if not exists {{ adapter.quote(name) }}
  on {{ relation }}{% if index.type %} using {{ index.type }}{% endif %} ({{ columns | join(', ') }})
{%- endmacro %}

{% macro create_indexes(relation) -%}
  {{ adapter.dispatch('create_indexes', 'dbt')(relation) }}
{%- endmacro %}

{% macro default__create_indexes(relation) -%}
  {%- for index_dict in config.get('indexes', default=[]) -%}
    {%- do run_query(get_create_index_sql(relation, index_dict)) -%}
  {%- endfor -%}
{%- endmacro %}

{% macro get_create_materialized_view_as_sql(relation, sql) -%}
  {{ adapter.dispatch('get_create_materialized_view_as_sql', 'dbt')(relation, sql) }}
{%- endmacro %}

{% macro default__get_create_materialized_view_as_sql(relation, sql) -%}
  create materialized view {{ relation }} as (
    {{ sql }}
  )
{%- endmacro %}
