{% macro notes() %}{{ return(adapter.quote(target.schema) ~ '.notes') }}{% endmacro %}
{% macro twice(what, sep=' ') %}{{ what ~ sep ~ what }}{% endmacro %}
