{{ config(materialized='table') }}
select id, {{ function('with_tax') }}(price) as price, {{ function('with_tax') }}(price, 0) as net
from {{ function('rows_up_to') }}(3)
