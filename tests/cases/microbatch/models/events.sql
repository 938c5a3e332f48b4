{{ config(materialized='incremental', incremental_strategy='microbatch', batch_size='day', begin='2026-01-01', lookback=1) }}
select id, happened_at, 12 / value as share from {{ source('app', 'raw_events') }}
