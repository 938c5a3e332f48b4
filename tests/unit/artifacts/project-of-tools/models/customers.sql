{{ config(materialized='table', meta={'owner': 'ada'}, group='sales', access='public') }}
select id, name from {{ ref('people') }}
