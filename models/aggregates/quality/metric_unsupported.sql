-- What the two sources cannot give, why, and what would be needed. Readable by machines, so that nobody promises it again.
select
    metric,
    area,
    support,
    reason,
    needed
from {{ ref('seed_unsupported_metrics') }}
