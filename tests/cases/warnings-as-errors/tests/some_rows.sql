{{ config(severity='warn') }}
select * from {{ ref('one') }}
