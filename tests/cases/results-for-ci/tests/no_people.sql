{{ config(severity='warn') }}
select * from {{ ref('people') }}
