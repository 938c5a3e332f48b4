{% macro cents_to_euro(c) %}{{ c }}{% endmacro %}
