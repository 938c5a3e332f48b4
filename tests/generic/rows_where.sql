{#-
    Measured: rows for which `condition` holds, as a count or as a share of all rows. Limits are `warn_above` and `error_above` in the
    test's config; without them, one such row is an error. A condition that is null does not hold.
-#}
{% test rows_where(model, condition, measure='count', column_name=none) %}
{{ config(measured=true, failures_sql='select * from ' ~ model ~ ' where ' ~ condition) }}
{%- if config.get('error_above') is none and config.get('warn_above') is none -%}
    {{ config(error_above=0) }}
{%- endif %}
select
    {% if measure == 'ratio' -%}
        round(count(*) filter (where {{ condition }})::numeric / nullif(count(*), 0), 6) as measured,
    {%- else -%}
        count(*) filter (where {{ condition }}) as measured,
    {%- endif %}
    count(*) filter (where {{ condition }}) as failing,
    count(*) as checked
from {{ model }}
{% endtest %}
