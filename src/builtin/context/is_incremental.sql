{#- True when the node adds to a table that is there: incremental, already built, and not to be built anew. -#}
{% macro is_incremental() %}
  {%- if not execute or model.config.materialized != 'incremental' -%}
    {{ return(false) }}
  {%- endif -%}
  {%- set existing = load_relation(this) -%}
  {{ return(existing is not none and existing.type == 'table' and not should_full_refresh()) }}
{% endmacro %}

{#- Whether the node is to be built anew: its own config decides, then the flag of the command. -#}
{% macro should_full_refresh() %}
  {%- set configured = config.get('full_refresh') -%}
  {{ return(flags.FULL_REFRESH if configured is none else configured) }}
{% endmacro %}

{#- Whether the failing rows of a test are kept: its own config decides, then the flag of the command. -#}
{% macro should_store_failures() %}
  {%- set configured = config.get('store_failures') -%}
  {{ return(flags.STORE_FAILURES if configured is none else configured) }}
{% endmacro %}
