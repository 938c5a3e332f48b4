{% macro tell(what, rows) -%}
  insert into {{ adapter.quote(target.schema) }}.told values ('{{ what }}', {{ rows }})
{%- endmacro %}
