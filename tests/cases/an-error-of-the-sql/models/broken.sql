{{ config(materialized='view') }}

select
  nme
from {{ ref('people') }}
