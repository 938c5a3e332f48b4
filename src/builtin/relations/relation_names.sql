{#- Names of the relations that a materialization makes on the way. A long name is cut so that its suffix stays whole. -#}
{% macro make_relation_with_suffix(base_relation, suffix, dstring=false) %}
  {%- set tail = suffix ~ (py_current_timestring() if dstring else '') -%}
  {%- set room = base_relation.relation_max_name_length() - tail | length -%}
  {%- if room < 1 -%}
    {%- do exceptions.raise_compiler_error('The suffix "' ~ tail ~ '" leaves no room for a name') -%}
  {%- endif -%}
  {{ return(base_relation.incorporate(path={'identifier': base_relation.identifier[:room] ~ tail})) }}
{% endmacro %}

{% macro make_temp_relation(base_relation, suffix='__dbt_tmp') %}
  {{ return(adapter.dispatch('make_temp_relation', 'dbt')(base_relation, suffix)) }}
{% endmacro %}

{#- Temporary tables live in a schema of the session, so theirs is not written. -#}
{% macro default__make_temp_relation(base_relation, suffix) %}
  {%- set named = make_relation_with_suffix(base_relation, suffix, dstring=true) -%}
  {{ return(named.incorporate(path={'schema': none, 'database': none})) }}
{% endmacro %}

{% macro make_intermediate_relation(base_relation, suffix='__dbt_tmp') %}
  {{ return(adapter.dispatch('make_intermediate_relation', 'dbt')(base_relation, suffix)) }}
{% endmacro %}

{% macro default__make_intermediate_relation(base_relation, suffix) %}
  {{ return(make_relation_with_suffix(base_relation, suffix)) }}
{% endmacro %}

{% macro make_backup_relation(base_relation, backup_relation_type, suffix='__dbt_backup') %}
  {{ return(adapter.dispatch('make_backup_relation', 'dbt')(base_relation, backup_relation_type, suffix)) }}
{% endmacro %}

{% macro default__make_backup_relation(base_relation, backup_relation_type, suffix) %}
  {{ return(make_relation_with_suffix(base_relation, suffix).incorporate(type=backup_relation_type)) }}
{% endmacro %}
