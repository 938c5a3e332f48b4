{{ config(materialized='materialized_view') }}
select * from {{ ref('numbers') }}
