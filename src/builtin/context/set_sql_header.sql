{#- Keeps the SQL of the call block to be put in front of the node's statement. -#}
{% macro set_sql_header(config) -%}
  {{ config.set('sql_header', caller()) }}
{%- endmacro %}
