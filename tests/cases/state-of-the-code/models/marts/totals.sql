{{ config(materialized='table') }}
select customer, {{ money('sum(amount)') }} as total from {{ ref('orders') }} group by customer
