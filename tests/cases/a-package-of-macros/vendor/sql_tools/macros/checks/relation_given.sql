{#- Stops with a sentence when what should be a relation is a text, or an ephemeral model where columns must be known. -#}
{% macro _need_relation(value, macro_name) %}
  {%- if not (value is mapping and value.get('metadata', {}).get('type', '').endswith('Relation')) -%}
    {%- do exceptions.raise_compiler_error(
      'Macro ' ~ macro_name ~ ' takes a relation, from ref() or source(), but was given ' ~ value
    ) -%}
  {%- endif -%}
{% endmacro %}

{% macro _need_columns(value, macro_name) %}
  {%- if value.is_cte -%}
    {%- do exceptions.raise_compiler_error(
      'Macro `' ~ macro_name ~ '` cannot look at the columns of the ephemeral model "' ~ value.name ~ '"'
    ) -%}
  {%- endif -%}
{% endmacro %}
