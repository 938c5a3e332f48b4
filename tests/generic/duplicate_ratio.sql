{#- Measured: the share of rows whose value of `expression` another row has as well. Rows without a value are not counted. -#}
{% test duplicate_ratio(model, expression) %}
{{ config(measured=true) }}
with copies as (
    select {{ expression }} as value, count(*) as copies
    from {{ model }}
    where {{ expression }} is not null
    group by 1
)

select
    round(coalesce(sum(copies) filter (where copies > 1), 0) / nullif(sum(copies), 0), 6) as measured,
    coalesce(sum(copies) filter (where copies > 1), 0) as failing,
    sum(copies) as checked
from copies
{% endtest %}
