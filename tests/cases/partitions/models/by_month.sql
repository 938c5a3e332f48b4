{{ config(materialized='incremental', incremental_strategy='insert_overwrite',
    partition_by={'field': 'happened_on', 'granularity': 'month'}, indexes=[{'columns': ['id']}]) }}
select id, happened_on, value from {{ adapter.quote(this.schema) }}.raw_events
{% if is_incremental() %}where happened_on >= date '2026-02-01'{% endif %}
