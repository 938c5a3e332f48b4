{#-
    Measured: the largest share of the rows alive on the morning of a day that were soft-deleted on that day. Days on which fewer than
    `minimum_rows` were alive are left out: one of two rows is no mass deletion.
-#}
{% test daily_deletion_ratio(model, created_at='created_at', deleted_at='deleted_at', minimum_rows=20) %}
{{ config(measured=true) }}
{%- if config.get('error_above') is none and config.get('warn_above') is none -%}
    {{ config(error_above=0.95) }}
{%- endif %}
with days as (
    select day, sum(deleted) as deleted, sum(came) as came, sum(went) as went
    from (
        select {{ utc_date(deleted_at) }} as day, count(*) as deleted, 0 as came, 0 as went
        from {{ model }}
        where {{ deleted_at }} is not null
        group by 1
        union all
        select {{ utc_date(created_at) }}, 0, count(*), 0
        from {{ model }}
        where {{ created_at }} is not null
        group by 1
        union all
        -- a row deleted before it was made was never there
        select greatest({{ utc_date(created_at) }}, {{ utc_date(deleted_at) }}), 0, 0, count(*)
        from {{ model }}
        where {{ created_at }} is not null and {{ deleted_at }} is not null
        group by 1
    ) as changes
    group by day
),

-- alive on the morning: what came on earlier days less what went on them; each row is read once, whatever the number of days
shares as (
    select
        day,
        deleted,
        coalesce(sum(came - went) over (order by day rows between unbounded preceding and 1 preceding), 0) as alive
    from days
)

select
    round(max(least(1, deleted / alive)), 6) as measured,
    max(deleted)::bigint as largest_deletion,
    count(*) as checked
from shares
where deleted > 0 and alive >= {{ minimum_rows }}
{% endtest %}
