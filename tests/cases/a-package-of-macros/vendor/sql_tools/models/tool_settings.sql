{{ config(materialized='table') }}
select
  '{{ var("surrogate_key_default") }}' as scoped,
  '{{ var("first_day") }}' as general,
  '{{ var("only_here") }}' as own,
  {{ sql_tools.generate_surrogate_key(["null"]) }} = md5('-') as in_macro,
  '{{ group_by(1) }}' as whose
