{{ config(materialized='incremental', incremental_strategy='insert_overwrite') }}
select id, 'first' as told from {{ ref('numbers') }}
