{% macro euros(column) -%}
  {%- if column is none -%}
    {%- do exceptions.raise_compiler_error('euros() takes a column') -%}
  {%- endif -%}
  {{ rounded(column ~ ' / 100.0') }}
{%- endmacro %}

{% macro rounded(expression) -%}
  round({{ expression }}, {{ digits + 'x' }})
{%- endmacro %}

{% macro endless(n) %}{{ endless(n + 1) }}{% endmacro %}

{% macro forever() %}{% for a in range(90000) %}{% for b in range(90000) %}{% set c = b %}{% endfor %}{% endfor %}{% endmacro %}
