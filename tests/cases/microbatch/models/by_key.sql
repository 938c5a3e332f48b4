{{ config(materialized='incremental', incremental_strategy='microbatch', batch_size='month', begin='2025-12-15', event_time='happened_at', unique_key='id') }}
select id, happened_at, value from {{ source('app', 'raw_events') }} as e
