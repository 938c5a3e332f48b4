select distinct person from {{ ref('stg_orders') }}
