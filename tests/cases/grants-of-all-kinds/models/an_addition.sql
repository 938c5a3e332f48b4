{{ config(materialized='table', grants={'+select': ['shop_case_writer'], 'insert': ['shop_case_writer']}) }}
select id from {{ ref('a_seed') }}
