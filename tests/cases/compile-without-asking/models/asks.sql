{%- set ids = run_query('select 1 as id') -%}
select {{ ids.rows[0][0] if execute else 0 }} as id
from {{ ref('plain') }}
