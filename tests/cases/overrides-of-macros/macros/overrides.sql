{#- Tables have room for updates, and a header that says who made them. -#}
{% macro postgres__create_table_as(temporary, relation, sql) -%}
  create {% if temporary %}temporary {% endif %}table {{ relation }} with (fillfactor = 70) as (
{{ sql }}
  );
  comment on table {{ relation }} is 'made by {{ model.name }}'
{%- endmacro %}

{% macro get_create_view_as_sql(relation, sql) -%}
  create view {{ relation }} with (security_barrier = true) as (
{{ sql }}
  )
{%- endmacro %}

{% macro default__get_create_materialized_view_as_sql(relation, sql) -%}
  create materialized view {{ relation }} with (fillfactor = 80) as {{ sql }}
{%- endmacro %}

{#- A strategy of the project's own: what is there stays, what is new is added, in a column it says so. -#}
{% macro get_incremental_keep_first_sql(arg_dict) %}
  {%- set columns = get_quoted_csv(arg_dict['dest_columns'] | map(attribute='name')) -%}
  insert into {{ arg_dict['target_relation'] }} ({{ columns }})
  select {{ columns }} from {{ arg_dict['temp_relation'] }} as new_rows
  where not exists (
    select 1 from {{ arg_dict['target_relation'] }} as old_rows
    where old_rows.{{ arg_dict['unique_key'] }} = new_rows.{{ arg_dict['unique_key'] }}
  )
{% endmacro %}

{#- One part of a built-in strategy. -#}
{% macro default__get_merge_update_columns(merge_update_columns, merge_exclude_columns, dest_columns) %}
  {{ return(['amount']) }}
{% endmacro %}

{% macro get_where_subquery(relation) -%}
  (select * from {{ relation }} where id < 3 /* {{ config.get('where', 'no where') }} */) as narrowed
{%- endmacro %}

{% macro generate_alias_name(custom_alias_name=none, node=none) -%}
  {{ (custom_alias_name or node.name) ~ '_v1' }}
{%- endmacro %}

{% macro ref(name) %}
  {%- do return(builtins.ref(name)) -%}
{% endmacro %}

{#- A strategy that the engine has for partitioned tables only. -#}
{% macro get_incremental_insert_overwrite_sql(arg_dict) %}
  insert into {{ arg_dict['target_relation'] }} (id, told)
  select id, 'overwritten' from {{ arg_dict['temp_relation'] }} as new_rows
{% endmacro %}
