{% macro copy_grants() %}
  {{ return(adapter.dispatch('copy_grants', 'dbt')()) }}
{% endmacro %}

{#- A new table of Postgres has no grants of an old one. -#}
{% macro default__copy_grants() %}
  {{ return(false) }}
{% endmacro %}

{% macro should_revoke(existing_relation, full_refresh_mode=true) %}
  {%- if not existing_relation -%}
    {{ return(false) }}
  {%- endif -%}
  {{ return(copy_grants() if full_refresh_mode else true) }}
{% endmacro %}

{#- Who holds which privilege on a relation, its owner apart. -#}
{% macro get_show_grant_sql(relation) %}
  {{ return(adapter.dispatch('get_show_grant_sql', 'dbt')(relation)) }}
{% endmacro %}

{% macro default__get_show_grant_sql(relation) -%}
  select grantee, privilege_type
  from information_schema.role_table_grants
  where grantor = current_role
    and grantee <> current_role
    and table_schema = '{{ escape_single_quotes(relation.schema) }}'
    and table_name = '{{ escape_single_quotes(relation.identifier) }}'
{%- endmacro %}

{% macro get_grant_sql(relation, privilege, grantees) %}
  {{ return(adapter.dispatch('get_grant_sql', 'dbt')(relation, privilege, grantees)) }}
{% endmacro %}

{% macro default__get_grant_sql(relation, privilege, grantees) -%}
  grant {{ privilege }} on {{ relation }} to {{ get_quoted_csv(grantees) }}
{%- endmacro %}

{% macro get_revoke_sql(relation, privilege, grantees) %}
  {{ return(adapter.dispatch('get_revoke_sql', 'dbt')(relation, privilege, grantees)) }}
{% endmacro %}

{% macro default__get_revoke_sql(relation, privilege, grantees) -%}
  revoke {{ privilege }} on {{ relation }} from {{ get_quoted_csv(grantees) }}
{%- endmacro %}

{#- Makes the grants of a relation those of the config; without `should_revoke` nothing is taken away. -#}
{% macro apply_grants(relation, grant_config, should_revoke=true) %}
  {{ return(adapter.dispatch('apply_grants', 'dbt')(relation, grant_config, should_revoke)) }}
{% endmacro %}

{% macro default__apply_grants(relation, grant_config, should_revoke=true) %}
  {%- if grant_config -%}
    {%- set revoked = {} -%}
    {%- set granted = grant_config -%}
    {%- if should_revoke -%}
      {%- set current = adapter.standardize_grants_dict(run_query(get_show_grant_sql(relation))) -%}
      {%- set revoked = diff_of_two_dicts(current, grant_config) -%}
      {%- set granted = diff_of_two_dicts(grant_config, current) -%}
    {%- endif -%}
    {%- for privilege, grantees in revoked.items() if grantees -%}
      {%- do run_query(get_revoke_sql(relation, privilege, grantees)) -%}
    {%- endfor -%}
    {%- for privilege, grantees in granted.items() if grantees -%}
      {%- do run_query(get_grant_sql(relation, privilege, [grantees] if grantees is string else grantees)) -%}
    {%- endfor -%}
  {%- endif -%}
{% endmacro %}
