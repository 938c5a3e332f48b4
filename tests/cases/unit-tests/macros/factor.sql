{% macro factor() %}1{% endmacro %}
