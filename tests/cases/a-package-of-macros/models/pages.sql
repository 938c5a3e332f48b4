{{ config(materialized='table') }}
{%- set totals = sql_tools.get_query_results_as_dict('select size, sum(amount) as total from ' ~ ref('orders') ~ ' group by 1 order by 1') %}
{%- set highest = sql_tools.get_single_value('select max(amount) from ' ~ ref('orders'), default=0) %}
select
  id,
  {{ sql_tools.get_url_parameter('page', 'utm') }} as utm,
  {{ sql_tools.get_url_host('page') }} as host,
  {{ sql_tools.safe_add(['amount', 'score']) }} as safe_sum,
  {{ sql_tools.safe_divide('amount', 'score - 1') }} as divided,
  {{ sql_tools.width_bucket('amount', 0, 50, 5) }} as bucket,
  '{{ sql_tools.slugify('1 Big-Name!') }}' as slug,
  {% for size in totals.get('size', []) %}{{ totals['total'][loop.index0] }} as total_{{ size | lower }},{% endfor %}
  round({{ sql_tools.haversine_distance(48.2, 16.4, 47.5, 19.0, unit='km') }}) as km,
  {{ highest }} as highest
from {{ ref('orders') }}
