{% macro hello() %}{{ return(adapter.dispatch('hello', 'greetings')()) }}{% endmacro %}
{% macro default__hello() %}hello from greetings{% endmacro %}
{% macro twice(n) %}{{ n * 2 }}{% endmacro %}
