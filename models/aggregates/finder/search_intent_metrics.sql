-- Searches by intent and month.
{{ config(indexes=[{'columns': ['month_start', 'intent'], 'unique': true}]) }}

with counted as (
    select
        date_trunc('month', search_date)::date as month_start,
        intent,
        count(*) as searches,
        count(distinct query_hash) as distinct_queries
    from {{ ref('fct_searches') }}
    where not is_deleted
    group by 1, 2
)

select
    *,
    {{ percentage('searches', 'sum(searches) over (partition by month_start)') }} as search_share_pct
from counted
