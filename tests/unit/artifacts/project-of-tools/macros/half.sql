{% macro half(amount) %}({{ amount }} / 2){% endmacro %}
