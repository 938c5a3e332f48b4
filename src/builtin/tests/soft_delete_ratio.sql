{#- Measured: the share of rows that are soft-deleted, that is, have a value in `column_name`.
    Limits are `warn_above` and `error_above`, as arguments or in the test's config; an empty relation passes. -#}
{% test soft_delete_ratio(model, column_name='deleted_at', warn_above=none, error_above=none) %}
{{ config(measured=true) }}
{%- if warn_above is not none %}{{ config(warn_above=warn_above) }}{% endif -%}
{%- if error_above is not none %}{{ config(error_above=error_above) }}{% endif -%}
{{ config(failures_sql='select * from ' ~ model ~ ' where ' ~ column_name ~ ' is not null') }}
select
  round(count({{ column_name }})::numeric / nullif(count(*), 0), 6) as measured,
  count({{ column_name }}) as failing,
  count(*) as checked
from {{ model }}
{% endtest %}
