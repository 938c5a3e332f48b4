{% macro star(from, relation_alias=False, except=[], prefix='', suffix='', quote_identifiers=True) -%}
  {{ return(adapter.dispatch('star', 'sql_tools')(from, relation_alias, except, prefix, suffix, quote_identifiers)) }}
{% endmacro %}

{% macro default__star(from, relation_alias=False, except=[], prefix='', suffix='', quote_identifiers=True) -%}
  {%- do sql_tools._need_relation(from, 'star') -%}
  {%- do sql_tools._need_columns(from, 'star') -%}
  {#- Nothing is known of the columns while the project is read. -#}
  {%- if not execute -%}
    {%- do return('*') -%}
  {%- endif -%}
  {%- set names = sql_tools.filtered_columns(from, except) -%}
  {%- if names | length <= 0 -%}
    {%- if flags.WHICH == 'compile' -%}
      {% set message -%}
*
/* no column of {{ from }} is left */
      {%- endset %}
      {%- do return(message) -%}
    {%- else -%}
      {%- do return('/* no columns */') -%}
    {%- endif -%}
  {%- else -%}
    {%- for name in names -%}
      {%- if relation_alias -%}{{ relation_alias }}.{%- endif -%}
      {%- if quote_identifiers -%}{{ adapter.quote(name) | trim }}{%- else -%}{{ name | trim }}{%- endif -%}
      {%- if prefix != '' or suffix != '' %} as
        {%- if quote_identifiers %} {{ adapter.quote(prefix ~ name ~ suffix) | trim }}{%- else %} {{ (prefix ~ name ~ suffix) | trim }}{%- endif -%}
      {%- endif -%}
      {%- if not loop.last %},{{ '\n  ' }}{%- endif -%}
    {%- endfor -%}
  {%- endif -%}
{%- endmacro %}
