{{ config(materialized='view') }}
select id, person, amount::numeric(10, 2) as amount, ordered_on from {{ ref('raw_orders') }}
