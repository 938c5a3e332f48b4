{{ config(materialized='table') }}
with unioned as (
  {{ sql_tools.union_relations([ref('orders'), ref('more_orders')], exclude=['page', 'score', 'ordered_on'], column_override={'amount': 'numeric(10,2)'}) }}
)
select
  {{ sql_tools.generate_surrogate_key(['id', 'customer']) }} as order_key,
  id, customer, amount, size, comment,
  replace(split_part(_source_relation, '.', 3), '"', '') as came_from
from unioned
