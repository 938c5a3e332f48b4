{{ config(materialized='incremental', unique_key='id', incremental_strategy='delete+insert') }}
select id, ordered_on from {{ ref('stg_orders') }}
{% if is_incremental() %}where ordered_on > (select max(ordered_on) from {{ this }}){% endif %}
