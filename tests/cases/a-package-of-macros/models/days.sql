{{ config(materialized='table') }}
select cast(date_day as date) as day, '{{ sql_tools.pretty_log_format('x') }}' as said, '{{ var("first_day") }}' as first_day
from (
  {{ sql_tools.date_spine('day', "cast('" ~ var('first_day') ~ "' as date)", "cast('2024-01-07' as date)") }}
) as spine
