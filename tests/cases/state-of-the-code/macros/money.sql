{% macro money(column) %}round({{ column }}, 2){% endmacro %}
