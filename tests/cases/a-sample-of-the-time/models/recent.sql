{{ config(materialized='table') }}
select events.id from {{ ref('events') }} where events.id > 0
