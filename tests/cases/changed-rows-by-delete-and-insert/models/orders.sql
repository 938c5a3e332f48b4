{{ config(materialized='incremental', unique_key='id', incremental_strategy='delete+insert') }}
select id, amount, note from {{ ref('raw_orders') }}
