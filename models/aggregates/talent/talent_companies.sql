-- Companies by the clean users that work there now, and by positions held there at any time.
{{ config(indexes=[{'columns': ['company_id'], 'unique': true}]) }}

with members as (
    select company_id, count(*) as current_members
    from {{ ref('unified_users') }}
    where is_clean and company_id is not null
    group by company_id
),

positions as (
    select experiences.company_id, count(*) as experiences, count(distinct experiences.chemlink_person_id) as people
    from {{ ref('stg_chemlink__experiences') }} as experiences
    join {{ ref('unified_users') }} as users on users.chemlink_person_id = experiences.chemlink_person_id and users.is_clean
    where not experiences.is_deleted
    group by experiences.company_id
)

select
    companies.company_id,
    companies.company_name,
    coalesce(members.current_members, 0) as current_members,
    coalesce(positions.experiences, 0) as experiences,
    coalesce(positions.people, 0) as people
from {{ ref('dim_companies') }} as companies
left join members on members.company_id = companies.company_id
left join positions on positions.company_id = companies.company_id
where companies.company_name is not null and (members.current_members > 0 or positions.experiences > 0)
