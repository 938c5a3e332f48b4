{{ config(materialized=env_var('SHOP_KIND')) }}
select customer, sum(amount) as total from {{ ref('orders') }} group by customer
