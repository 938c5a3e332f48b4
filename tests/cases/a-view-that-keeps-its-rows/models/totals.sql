{{ config(materialized='materialized_view', indexes=[{'columns': ['total'], 'unique': true}]) }}
select sum(amount) as total from {{ ref('orders') }}
