{{ config(materialized='table') }}
select e.id from {{ ref('events') }} as e
