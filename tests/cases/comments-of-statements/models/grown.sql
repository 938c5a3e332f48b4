{{ config(materialized='incremental', unique_key='id') }}
select id, current_query() as query from {{ ref('ids') }}
