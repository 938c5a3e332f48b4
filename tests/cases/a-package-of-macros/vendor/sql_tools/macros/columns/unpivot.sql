{#- One row for each value column of each row. -#}
{% macro unpivot(relation=none, cast_to='varchar', exclude=none, remove=none, field_name='field_name', value_name='value', quote_identifiers=False) -%}
  {{ return(adapter.dispatch('unpivot', 'sql_tools')(relation, cast_to, exclude, remove, field_name, value_name, quote_identifiers)) }}
{% endmacro %}

{% macro default__unpivot(relation=none, cast_to='varchar', exclude=none, remove=none, field_name='field_name', value_name='value', quote_identifiers=False) -%}
  {% if not relation %}
    {{ exceptions.raise_compiler_error("Error: argument `relation` is required for `unpivot` macro.") }}
  {% endif %}
  {%- set exclude = exclude if exclude is not none else [] %}
  {%- set remove = remove if remove is not none else [] %}
  {%- set included, table_columns = [], {} %}
  {%- do table_columns.update({relation: []}) %}
  {%- do sql_tools._need_relation(relation, 'unpivot') -%}
  {%- do sql_tools._need_columns(relation, 'unpivot') -%}
  {%- set wanted = namespace(skipped=exclude | map('lower') | list + remove | map('lower') | list) -%}
  {%- if execute -%}
    {%- for column in adapter.get_columns_in_relation(relation) if column.column.lower() not in wanted.skipped -%}
      {%- do included.append(column) -%}
    {%- endfor -%}
  {%- endif -%}
  {%- for column in included %}
    select
      {%- for name in exclude %}
        {{ adapter.quote(name) if quote_identifiers else name }},
      {%- endfor %}
      cast('{{ column.column }}' as {{ dbt.type_string() }}) as {{ adapter.quote(field_name) if quote_identifiers else field_name }},
      cast(
        {%- if column.data_type == 'boolean' %}
          {{ dbt.cast_bool_to_text(column.column) }}
        {%- else %}
          {{ column.column }}
        {%- endif %} as {{ cast_to }}) as {{ adapter.quote(value_name) if quote_identifiers else value_name }}
    from {{ relation }}
    {% if not loop.last %}
    union all
    {% endif %}
  {%- endfor %}
{%- endmacro %}
