{#- How many boundaries of a part lie between two dates or times, as a whole number; negative when the second is earlier.
    Weeks begin on Sunday. -#}
{% macro datediff(first_date, second_date, datepart) %}
  {{ return(adapter.dispatch('datediff', 'dbt')(first_date, second_date, datepart)) }}
{% endmacro %}

{% macro default__datediff(first_date, second_date, datepart) -%}
  {%- set part = datepart | lower -%}
  {%- set seconds = {'hour': 3600, 'minute': 60, 'second': 1} -%}
  {%- set fractions = {'millisecond': 1000, 'microsecond': 1000000} -%}
  {%- if part == 'year' -%}
    (date_part('year', ({{ second_date }})::timestamp) - date_part('year', ({{ first_date }})::timestamp))::bigint
  {%- elif part in ['quarter', 'month'] -%}
    {%- set in_year = 4 if part == 'quarter' else 12 -%}
    ((date_part('year', ({{ second_date }})::timestamp) - date_part('year', ({{ first_date }})::timestamp)) * {{ in_year }}
      + date_part('{{ part }}', ({{ second_date }})::timestamp) - date_part('{{ part }}', ({{ first_date }})::timestamp))::bigint
  {%- elif part == 'day' -%}
    (({{ second_date }})::date - ({{ first_date }})::date)::bigint
  {%- elif part == 'week' -%}
    (floor((({{ second_date }})::date - date '1970-01-04') / 7.0) - floor((({{ first_date }})::date - date '1970-01-04') / 7.0))::bigint
  {%- elif part in seconds -%}
    ((extract(epoch from date_trunc('{{ part }}', ({{ second_date }})::timestamp))
      - extract(epoch from date_trunc('{{ part }}', ({{ first_date }})::timestamp))) / {{ seconds[part] }})::bigint
  {%- elif part in fractions -%}
    (floor(extract(epoch from ({{ second_date }})::timestamp)::numeric * {{ fractions[part] }})
      - floor(extract(epoch from ({{ first_date }})::timestamp)::numeric * {{ fractions[part] }}))::bigint
  {%- else -%}
    {%- do exceptions.raise_compiler_error('datediff() knows no part "' ~ datepart ~ '"') -%}
  {%- endif -%}
{%- endmacro %}
