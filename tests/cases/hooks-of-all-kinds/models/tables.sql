{{ config(materialized='table') }}
select id from {{ ref('numbers') }} union all select 3
