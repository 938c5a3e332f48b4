{{ config(materialized='ephemeral') }}
select id, upper(person) as person, amount, ordered_on from {{ ref('stg_orders') }}
