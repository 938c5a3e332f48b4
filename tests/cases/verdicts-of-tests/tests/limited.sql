{{ config(limit=1) }} select * from {{ ref('orders') }}
