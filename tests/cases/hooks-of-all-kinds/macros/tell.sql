{% macro tell(what, rows) -%}
  insert into "{{ target.schema }}".told values ('{{ what }}', {{ rows }})
{%- endmacro %}
