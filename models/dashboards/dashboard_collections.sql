-- Collections day by day.
select
    date_day,
    collections,
    public_collections,
    private_collections,
    creators,
    profiles_added,
    collaborations,
    sharers
from {{ ref('collection_metrics_daily') }}
