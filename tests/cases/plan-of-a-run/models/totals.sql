{{ config(materialized='incremental', unique_key='id', incremental_strategy='delete+insert') }}
select id, sum(amount) as total from {{ ref('orders') }} group by id
