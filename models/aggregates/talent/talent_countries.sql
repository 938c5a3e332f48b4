-- Countries of clean users; whoever has none is Unknown.
{{ config(indexes=[{'columns': ['country'], 'unique': true}]) }}

select
    coalesce(country, 'Unknown') as country,
    count(*) as people,
    count(distinct company_id) as companies,
    {{ percentage('count(*)', 'sum(count(*)) over ()') }} as people_share_pct
from {{ ref('unified_users') }}
where is_clean
group by 1
