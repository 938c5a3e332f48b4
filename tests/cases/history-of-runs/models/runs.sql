-- Reads the history of the runs before this one.
{{ config(materialized='table') }}
select count(*) as kept from {{ source('tsmodel', 'node_results') }}
