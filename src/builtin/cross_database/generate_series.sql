{#- A query with the numbers from 1 to a bound in its column generated_number. -#}
{% macro generate_series(upper_bound) %}
  {{ return(adapter.dispatch('generate_series', 'dbt')(upper_bound)) }}
{% endmacro %}

{% macro default__generate_series(upper_bound) %}
  select numbers.generated_number
  from generate_series(1, {{ upper_bound }}) as numbers (generated_number)
{% endmacro %}

{#- How many doublings reach a bound. -#}
{% macro get_powers_of_two(upper_bound) %}
  {{ return(adapter.dispatch('get_powers_of_two', 'dbt')(upper_bound)) }}
{% endmacro %}

{% macro default__get_powers_of_two(upper_bound) %}
  {%- if upper_bound <= 0 -%}
    {%- do exceptions.raise_compiler_error('get_powers_of_two() takes a bound above 0, got ' ~ upper_bound) -%}
  {%- endif -%}
  {%- for power in range(1, 100) if 2 ** power >= upper_bound -%}
    {{ return(power) }}
  {%- endfor -%}
{% endmacro %}
