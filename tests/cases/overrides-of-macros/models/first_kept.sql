{{ config(materialized='incremental', incremental_strategy='keep_first', unique_key='id') }}
select id, amount {{ '+ 100' if is_incremental() }} as amount from {{ ref('numbers') }}
{% if is_incremental() %}union all select 3, 300{% endif %}
