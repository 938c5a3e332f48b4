-- DQ-29: the environments have the same columns with the same types. One row per column that differs; the order does not matter.
{{ config(severity='warn', tags=['DQ-29']) }}

select source_name, table_name, column_name, string_agg(environment || ': ' || data_type, ', ' order by environment) as found
from {{ ref('seed_environment_contracts') }}
group by source_name, table_name, column_name
having count(distinct environment) < 3 or count(distinct (data_type, is_nullable)) > 1
