{#- The layers are plain schemas (staging, core, aggregates, ai), the same in every target; `schema_prefix` sets a copy apart. -#}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {{ var('schema_prefix') }}{{ target.schema if custom_schema_name is none else custom_schema_name | trim }}
{%- endmacro %}
