{{ config(materialized='table') }}
select person, sum(amount) * {{ factor() }} as total, count(*) as orders, '{{ env_var("CASE_LABEL", "none") }}' as label
from {{ ref('int_orders') }}
where amount >= {{ var('minimum') }}
group by person
