{{ config(materialized='materialized_view', on_configuration_change='continue', indexes=[{'columns': ['id'], 'unique': true}, {'columns': ['amount']}]) }}
select id, amount from {{ ref('orders') }}
