-- Searches and votes day by day.
select
    date_day,
    searches,
    intents,
    votes,
    voters,
    upvotes,
    downvotes,
    judged_searches,
    avg_score,
    view_accesses,
    viewers,
    votes_per_100_searches
from {{ ref('finder_metrics_daily') }}
