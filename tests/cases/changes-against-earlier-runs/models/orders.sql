{{ config(materialized='table') }}
select n as id from generate_series(1, {{ var('orders', 100) }}) as n
