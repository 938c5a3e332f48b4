-- Searches by intent and month.
select
    month_start,
    intent,
    searches,
    distinct_queries,
    search_share_pct
from {{ ref('search_intent_metrics') }}
