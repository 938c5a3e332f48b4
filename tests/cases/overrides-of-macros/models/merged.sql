{{ config(materialized='incremental', incremental_strategy='merge', unique_key='id') }}
select id, amount {{ '+ 100' if is_incremental() }} as amount, '{{ "later" if is_incremental() else "first" }}' as told from {{ ref('numbers') }}
