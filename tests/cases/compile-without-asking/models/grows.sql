{{ config(materialized='incremental', pre_hook="{% if execute %}{% do run_query('select 1') %}{% endif %}") }}
select id from {{ ref('plain') }}
{% if is_incremental() %}where id > (select max(id) from {{ this }}){% endif %}
