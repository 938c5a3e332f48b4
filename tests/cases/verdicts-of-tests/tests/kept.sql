{{ config(store_failures=true) }} select * from {{ ref('orders') }}
