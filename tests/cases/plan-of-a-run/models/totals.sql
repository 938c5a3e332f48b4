{{ config(materialized='incremental', unique_key='id', incremental_strategy='merge') }}
select id, sum(amount) as total from {{ ref('orders') }} group by id
