{{ config(materialized='table') }}
select id, id * 10.0 as price from generate_series(1, 5) as id
