{{ config(materialized='table') }}
{{ sql_tools.deduplicate(relation=ref('orders'), partition_by='customer', order_by='ordered_on desc') }}
