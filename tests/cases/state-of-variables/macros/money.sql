{% macro money(column) %}round({{ column }}, {{ var('scale') }}){% endmacro %}
