select distinct initcap(person) as person from {{ ref('stg_orders') }}
