{#- Helpers of a project's own seed materialization: the table of a seed, and its rows. The engine's own copies the file. -#}
{% macro create_csv_table(model, agate_table) %}
  {{ return(adapter.dispatch('create_csv_table', 'dbt')(model, agate_table)) }}
{% endmacro %}

{% macro default__create_csv_table(model, agate_table) %}
  {%- set chosen = model['config'].get('column_types', {}) -%}
  {%- set columns = [] -%}
  {%- for name in agate_table.column_names -%}
    {%- set data_type = chosen.get(name, adapter.convert_type(agate_table, loop.index0)) -%}
    {%- do columns.append(seed_column_name(model, name) ~ ' ' ~ data_type) -%}
  {%- endfor -%}
  {%- set sql = 'create table ' ~ this.render() ~ ' (' ~ columns | join(', ') ~ ')' -%}
  {%- call statement('_') -%}{{ sql }}{%- endcall -%}
  {{ return(sql) }}
{% endmacro %}

{#- Empties the table of a seed, or makes it anew. -#}
{% macro reset_csv_table(model, full_refresh, old_relation, agate_table) %}
  {{ return(adapter.dispatch('reset_csv_table', 'dbt')(model, full_refresh, old_relation, agate_table)) }}
{% endmacro %}

{% macro default__reset_csv_table(model, full_refresh, old_relation, agate_table) %}
  {%- if full_refresh -%}
    {%- do adapter.drop_relation(old_relation) -%}
    {{ return(create_csv_table(model, agate_table)) }}
  {%- endif -%}
  {%- do adapter.truncate_relation(old_relation) -%}
  {{ return('truncate table ' ~ old_relation.render()) }}
{% endmacro %}

{#- Rows that one statement inserts. -#}
{% macro get_batch_size() %}
  {{ return(adapter.dispatch('get_batch_size', 'dbt')()) }}
{% endmacro %}

{% macro default__get_batch_size() %}
  {{ return(10000) }}
{% endmacro %}

{#- What stands for a value in a statement of `adapter.add_query`. -#}
{% macro get_binding_char() %}
  {{ return(adapter.dispatch('get_binding_char', 'dbt')()) }}
{% endmacro %}

{% macro default__get_binding_char() %}
  {{ return('%s') }}
{% endmacro %}

{% macro get_csv_sql(create_or_truncate_sql, insert_sql) %}
  {{ return(adapter.dispatch('get_csv_sql', 'dbt')(create_or_truncate_sql, insert_sql)) }}
{% endmacro %}

{% macro default__get_csv_sql(create_or_truncate_sql, insert_sql) %}
  {{ return(create_or_truncate_sql ~ ';\n-- rows\n' ~ insert_sql) }}
{% endmacro %}

{#- The columns of a seed in quotes, joined by commas. -#}
{% macro get_seed_column_quoted_csv(model, column_names) %}
  {%- set names = [] -%}
  {%- for name in column_names -%}
    {%- do names.append(seed_column_name(model, name)) -%}
  {%- endfor -%}
  {{ return(names | join(', ')) }}
{% endmacro %}

{% macro seed_column_name(model, name) %}
  {{ return(name if model['config'].get('quote_columns') is false else adapter.quote(name)) }}
{% endmacro %}

{#- Inserts the rows of a seed; gives the first of its statements. -#}
{% macro load_csv_rows(model, agate_table) %}
  {{ return(adapter.dispatch('load_csv_rows', 'dbt')(model, agate_table)) }}
{% endmacro %}

{% macro default__load_csv_rows(model, agate_table) %}
  {%- set statements = [] -%}
  {%- set columns = get_seed_column_quoted_csv(model, agate_table.column_names) -%}
  {%- set places = [get_binding_char()] * (agate_table.column_names | length) -%}
  {%- for some in agate_table.rows | batch(get_batch_size()) -%}
    {%- set bindings = [] -%}
    {%- for row in some -%}
      {%- do bindings.extend(row) -%}
    {%- endfor -%}
    {%- set rows = ['(' ~ places | join(', ') ~ ')'] * (some | length) -%}
    {%- set sql = 'insert into ' ~ this.render() ~ ' (' ~ columns ~ ') values ' ~ rows | join(', ') -%}
    {%- do adapter.add_query(sql, bindings=bindings, abridge_sql_log=true) -%}
    {%- do statements.append(sql) -%}
  {%- endfor -%}
  {{ return(statements[0] if statements else '') }}
{% endmacro %}
