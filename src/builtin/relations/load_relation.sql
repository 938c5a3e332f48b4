{#- The relation as the catalog has it, with its type; none when it is not there. -#}
{% macro load_cached_relation(relation) %}
  {{ return(adapter.load_relation(relation)) }}
{% endmacro %}

{% macro load_relation(relation) %}
  {{ return(load_cached_relation(relation)) }}
{% endmacro %}

{#- Whether the relation is there, and the relation: as it is, or as it would be made. -#}
{% macro get_or_create_relation(database, schema, identifier, type) -%}
  {{ return(adapter.dispatch('get_or_create_relation', 'dbt')(database, schema, identifier, type)) }}
{%- endmacro %}

{% macro default__get_or_create_relation(database, schema, identifier, type) %}
  {%- set existing = adapter.get_relation(database=database, schema=schema, identifier=identifier) -%}
  {%- if existing -%}
    {{ return((true, existing)) }}
  {%- endif -%}
  {{ return((false, api.Relation.create(database=database, schema=schema, identifier=identifier, type=type))) }}
{% endmacro %}

{% macro list_relations_without_caching(schema_relation) %}
  {{ return(adapter.list_relations_without_caching(schema_relation)) }}
{% endmacro %}

{% macro list_schemas(database) %}
  {{ return(adapter.list_schemas(database)) }}
{% endmacro %}

{% macro check_schema_exists(information_schema, schema) %}
  {{ return(adapter.check_schema_exists(none, schema)) }}
{% endmacro %}

{% macro information_schema_name(database) -%}
  {{ return(adapter.dispatch('information_schema_name', 'dbt')(database)) }}
{%- endmacro %}

{% macro default__information_schema_name(database) -%}
  {%- if database -%}{{ adapter.quote(database) }}.{%- endif -%}information_schema
{%- endmacro %}

{% macro get_relations_without_caching(relation) %}
  {{ return(adapter.list_relations_without_caching(relation)) }}
{% endmacro %}
