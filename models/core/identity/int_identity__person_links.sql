-- The ChemLink member behind each engagement account: first hit of the ladder wins, and the reason is kept where there is none.
with accounts as (
    select * from {{ ref('stg_engagement__persons') }}
),

-- a live member is preferred to a deleted one, whatever the method
ranked as (
    select
        *,
        row_number() over (
            partition by engagement_person_id
            order by is_member_deleted, method_rank, chemlink_person_id
        ) as place
    from {{ ref('int_identity__link_candidates') }}
    where is_in_ladder
),

best as (
    select * from ranked where place = 1
)

select
    accounts.engagement_person_id,
    best.chemlink_person_id as matched_person_id,
    case when not best.is_member_deleted then best.chemlink_person_id end as chemlink_person_id,
    best.method as link_method,
    best.confidence as link_confidence,
    coalesce(not best.is_member_deleted, false) as is_resolved,
    case
        when not best.is_member_deleted then null
        when best.is_member_deleted then 'soft_deleted'
        when accounts.external_id is null then 'null'
        when accounts.external_uuid is null then 'malformed'
        else 'missing'
    end as failure_reason,
    case when not best.is_member_deleted then 'SYNCED_WITH_CHEMLINK' else 'ENGAGEMENT_ONLY' end as sync_status,
    -- null unless linked and both sides have an address
    case when not best.is_member_deleted then accounts.email = members.email end as has_same_email
from accounts
left join best on best.engagement_person_id = accounts.engagement_person_id
left join {{ ref('stg_chemlink__persons') }} as members on members.chemlink_person_id = best.chemlink_person_id
