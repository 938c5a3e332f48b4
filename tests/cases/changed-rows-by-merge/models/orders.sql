{{ config(materialized='incremental', unique_key='id', incremental_strategy='merge') }}
select id, amount, note from {{ ref('raw_orders') }}
