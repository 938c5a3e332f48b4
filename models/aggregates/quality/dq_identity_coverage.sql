-- DQ-02, DQ-03, DQ-05: how many live accounts each candidate of the identity link finds, and why the rest are not found.
-- The last row is about members without an account.
with accounts as (
    select links.*, accounts.is_deleted
    from {{ ref('int_identity__person_links') }} as links
    join {{ ref('stg_engagement__persons') }} as accounts on accounts.engagement_person_id = links.engagement_person_id
),

live_accounts as (
    select count(*) as live_accounts
    from accounts
    where not is_deleted
),

methods as (
    select 'candidate: ' || method as measure, count(distinct candidates.engagement_person_id) as accounts
    from (
        values
            ('external_id = person_id'), ('iam_id = kratos_id'), ('email'), ('external_id = id'), ('external_id = chemlink_id')
    ) as candidate_methods (method)
    left join (
        select candidates.method as hit_method, candidates.engagement_person_id
        from {{ ref('int_identity__link_candidates') }} as candidates
        join accounts on accounts.engagement_person_id = candidates.engagement_person_id and not accounts.is_deleted
    ) as candidates on candidates.hit_method = candidate_methods.method
    group by method
),

reasons as (
    select 'unresolved: ' || reason as measure, count(accounts.engagement_person_id) as accounts
    from (values ('null'), ('malformed'), ('missing'), ('soft_deleted')) as failure_reasons (reason)
    left join accounts on accounts.failure_reason = failure_reasons.reason and not accounts.is_deleted
    group by reason
)

select measure, accounts, {{ percentage('accounts', 'live_accounts') }} as share_pct
from methods
cross join live_accounts
union all
select measure, accounts, {{ percentage('accounts', 'live_accounts') }}
from reasons
cross join live_accounts
union all
select
    'members without an account',
    count(*) filter (where engagement_person_id is null),
    {{ percentage('count(*) filter (where engagement_person_id is null)', 'count(*)') }}
from {{ ref('unified_users') }}
where is_live_member
