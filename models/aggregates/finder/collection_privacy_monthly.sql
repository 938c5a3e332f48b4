-- Collections created per month and privacy.
{{ config(indexes=[{'columns': ['month_start', 'privacy'], 'unique': true}]) }}

with counted as (
    select
        date_trunc('month', created_date)::date as month_start,
        privacy,
        count(*) as collections,
        count(distinct owner_user_id) as creators
    from {{ ref('fct_collections') }}
    where not is_deleted
    group by 1, 2
)

select
    *,
    {{ percentage('collections', 'sum(collections) over (partition by month_start)') }} as collection_share_pct
from counted
