{{ config(materialized='table') }}
{%- set sizes = sql_tools.get_column_values(ref('orders'), 'size', order_by='min(id)', default=['none']) %}
select
  customer,
  {{ sql_tools.pivot('size', sizes, then_value='amount', prefix='size_') }}
from {{ ref('orders') }}
{{ sql_tools.group_by(1) }}
order by 1 nulls last
