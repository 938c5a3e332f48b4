{{ config(materialized='table') }}
select {{ sql_tools.star(ref('orders'), relation_alias='o', except=['PAGE', 'score'], suffix='_') }}
from {{ ref('orders') }} as o
