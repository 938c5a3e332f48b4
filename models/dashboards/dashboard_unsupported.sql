-- What the sources cannot give, why, and what it would need.
select
    metric,
    area,
    support,
    reason,
    needed
from {{ ref('metric_unsupported') }}
