{{ config(materialized='table') }}
select 1 as id, 'ada'::text as name
