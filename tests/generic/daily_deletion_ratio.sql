{#-
    Measured: the largest share of the rows alive on the morning of a day that were soft-deleted on that day. Days on which fewer than
    `minimum_rows` were alive are left out: one of two rows is no mass deletion.
-#}
{% test daily_deletion_ratio(model, created_at='created_at', deleted_at='deleted_at', minimum_rows=20) %}
{{ config(measured=true) }}
{%- if config.get('error_above') is none and config.get('warn_above') is none -%}
    {{ config(error_above=0.95) }}
{%- endif %}
with deletions as (
    select {{ utc_date(deleted_at) }} as day, count(*) as deleted
    from {{ model }}
    where {{ deleted_at }} is not null
    group by 1
),

shares as (
    select
        deletions.day,
        deletions.deleted,
        (
            select count(*)
            from {{ model }} as rows_of_model
            where
                {{ utc_date('rows_of_model.' ~ created_at) }} < deletions.day
                and (
                    rows_of_model.{{ deleted_at }} is null
                    or {{ utc_date('rows_of_model.' ~ deleted_at) }} >= deletions.day
                )
        ) as alive
    from deletions
)

select
    round(max(least(1, deleted::numeric / alive)), 6) as measured,
    max(deleted) as largest_deletion,
    count(*) as checked
from shares
where alive >= {{ minimum_rows }}
{% endtest %}
