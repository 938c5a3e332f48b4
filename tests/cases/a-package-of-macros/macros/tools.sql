{#- The project's own version of a macro of the package, found by dispatch. -#}
{% macro default__safe_name(name) %}{{ name }}{% endmacro %}

{% macro default__group_by(n) -%}
  group by {{ range(1, n + 1) | join(', ') }} /* shop */
{%- endmacro %}
