-- Every way in which an engagement account could point to a ChemLink member, hit by hit.
-- The first three are the identity ladder; the others are measured only, so that the ladder itself can be doubted (DQ-02).
with accounts as (
    select * from {{ ref('stg_engagement__persons') }}
),

members as (
    select * from {{ ref('stg_chemlink__persons') }}
),

-- An address identifies somebody only where it is unique on both sides. One pass over both: the planner knows nothing of how many
-- addresses are unique, and would compare each with each.
unique_emails as (
    select
        (array_agg(engagement_person_id) filter (where engagement_person_id is not null))[1] as engagement_person_id,
        max(chemlink_person_id) as chemlink_person_id
    from (
        select email, engagement_person_id, null::bigint as chemlink_person_id
        from accounts
        where email is not null and not is_deleted
        union all
        select email, null, chemlink_person_id
        from members
        where email is not null and not is_deleted
    ) as addresses
    group by email
    having count(engagement_person_id) = 1 and count(chemlink_person_id) = 1
),

hits as (
    select accounts.engagement_person_id, 'external_id = person_id' as method, 1 as method_rank, members.chemlink_person_id
    from accounts
    join members on members.person_uuid = accounts.external_uuid

    union all

    select accounts.engagement_person_id, 'iam_id = kratos_id', 2, members.chemlink_person_id
    from accounts
    join members on members.kratos_uuid = accounts.iam_uuid

    union all

    select engagement_person_id, 'email', 3, chemlink_person_id
    from unique_emails

    union all

    select accounts.engagement_person_id, 'external_id = id', 101, members.chemlink_person_id
    from accounts
    join members on members.chemlink_person_id::text = accounts.external_id

    union all

    select accounts.engagement_person_id, 'external_id = chemlink_id', 102, members.chemlink_person_id
    from accounts
    join members on members.chemlink_uuid = accounts.external_uuid
)

select
    hits.engagement_person_id,
    hits.method,
    hits.method_rank,
    hits.method_rank <= {{ 3 if var('identity_match_email') else 2 }} as is_in_ladder,
    case when hits.method_rank = 3 then 'low' when hits.method_rank < 3 then 'high' end as confidence,
    hits.chemlink_person_id,
    members.is_deleted as is_member_deleted
from hits
join members on members.chemlink_person_id = hits.chemlink_person_id
