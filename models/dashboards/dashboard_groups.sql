-- Groups and memberships by month.
select
    month_start,
    groups_created,
    groups_total,
    memberships,
    confirmed_memberships,
    pending_memberships,
    joining_accounts,
    group_posts,
    active_groups
from {{ ref('group_metrics') }}
