{{ config(materialized='table') }}
select id, amount from {{ ref('raw_orders') }}
