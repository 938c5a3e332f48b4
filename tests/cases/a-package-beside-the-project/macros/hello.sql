{% macro default__hello() %}hello from shop{% endmacro %}
