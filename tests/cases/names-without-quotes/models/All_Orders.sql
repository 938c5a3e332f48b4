{{ config(materialized='incremental') }}
select id, '{{ graph.sources.values() | selectattr('name', 'equalto', 'RAW_ORDERS') | map(attribute='external') | map(attribute='location') | first }}' as parts
from {{ ref('Orders') }}
{% if is_incremental() %}where id > (select max(id) from {{ this }}){% endif %}
