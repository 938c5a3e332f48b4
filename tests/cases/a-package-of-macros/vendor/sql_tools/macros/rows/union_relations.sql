{#- All rows of several relations; a column that one of them lacks is null there. -#}
{%- macro union_relations(relations, column_override=none, include=[], exclude=[], source_column_name='_source_relation', where=none) -%}
  {{ return(adapter.dispatch('union_relations', 'sql_tools')(relations, column_override, include, exclude, source_column_name, where)) }}
{% endmacro %}

{%- macro default__union_relations(relations, column_override=none, include=[], exclude=[], source_column_name='_source_relation', where=none) -%}
  {%- if exclude and include -%}
    {{ exceptions.raise_compiler_error("union_relations takes `include` or `exclude`, not both.") }}
  {%- endif -%}
  {%- if not execute %}{{ return('') }}{% endif -%}
  {%- set column_override = column_override if column_override is not none else {} -%}
  {%- set relation_columns = {} -%}
  {%- set supersets = {} -%}
  {%- for relation in relations -%}
    {%- do relation_columns.update({relation: []}) -%}
    {%- do sql_tools._need_relation(relation, 'union_relations') -%}
    {%- for col in adapter.get_columns_in_relation(relation) -%}
      {%- if exclude and col.column | lower in exclude | map('lower') -%}
      {%- elif include and col.column | lower not in include | map('lower') -%}
      {%- else -%}
        {%- do relation_columns[relation].append(col.column) -%}
        {%- if col.column in supersets -%}
          {%- set stored = supersets[col.column] -%}
          {%- if stored.is_string() and col.is_string() and col.string_size() > stored.string_size() -%}
            {%- do supersets.update({col.column: col}) -%}
          {%- endif -%}
        {%- else -%}
          {%- do supersets.update({col.column: col}) -%}
        {%- endif -%}
      {%- endif -%}
    {%- endfor -%}
  {%- endfor -%}
  {%- set ordered = supersets.keys() | list -%}
  {%- if not ordered -%}
    {{ exceptions.raise_compiler_error('There were no columns found to union for relations ' ~ relations | join(', ')) }}
  {%- endif -%}
  {%- for relation in relations %}
    (
      select
        {% if source_column_name is not none -%}
        cast({{ dbt.string_literal(relation) }} as {{ dbt.type_string() }}) as {{ source_column_name }},
        {%- endif %}
        {% for name in ordered -%}
          {%- set col = supersets[name] %}
          {%- set type = column_override.get(col.column, col.data_type) %}
          {%- set written = adapter.quote(name) if name in relation_columns[relation] else 'null' %}
          cast({{ written }} as {{ type }}) as {{ col.quoted }} {% if not loop.last %},{% endif -%}
        {%- endfor %}
      from {{ relation }}
      {% if where -%}where {{ where }}{%- endif %}
    )
    {% if not loop.last -%}union all{% endif -%}
  {%- endfor -%}
{%- endmacro -%}
