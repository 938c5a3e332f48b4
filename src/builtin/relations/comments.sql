{% macro persist_docs(relation, model, for_relation=true, for_columns=true) -%}
  {{ return(adapter.dispatch('persist_docs', 'dbt')(relation, model, for_relation, for_columns)) }}
{%- endmacro %}

{% macro default__persist_docs(relation, model, for_relation, for_columns) -%}
  {%- if for_relation and config.persist_relation_docs() and model.description -%}
    {%- do run_query(alter_relation_comment(relation, model.description)) -%}
  {%- endif -%}
  {%- if for_columns and config.persist_column_docs() and model.columns -%}
    {%- for statement in alter_column_comments(relation, model.columns) -%}
      {%- do run_query(statement) -%}
    {%- endfor -%}
  {%- endif -%}
{%- endmacro %}

{% macro alter_relation_comment(relation, relation_comment) -%}
  {{ return(adapter.dispatch('alter_relation_comment', 'dbt')(relation, relation_comment)) }}
{%- endmacro %}

{% macro default__alter_relation_comment(relation, relation_comment) -%}
  comment on {{ (relation.type or 'table') | replace('_', ' ') }} {{ relation }} is '{{ escape_single_quotes(relation_comment) }}'
{%- endmacro %}

{#- One statement for each column of the relation that has a description. -#}
{% macro alter_column_comments(relation, column_dict) %}
  {%- set present = adapter.get_columns_in_relation(relation) | map(attribute='name') | list -%}
  {%- set statements = [] -%}
  {%- for name, column in column_dict.items() if name in present and column.description -%}
    {%- do statements.append(
      'comment on column ' ~ relation ~ '.' ~ adapter.quote(name) ~ " is '" ~ escape_single_quotes(column.description) ~ "'"
    ) -%}
  {%- endfor -%}
  {{ return(statements) }}
{% endmacro %}
