-- Job titles by the clean users that hold them now, and by positions at any time.
{{ config(indexes=[{'columns': ['role_id'], 'unique': true}]) }}

with members as (
    select role_id, count(*) as current_members
    from {{ ref('unified_users') }}
    where is_clean and role_id is not null
    group by role_id
),

positions as (
    select
        experiences.role_id,
        count(*) as experiences,
        count(distinct experiences.chemlink_person_id) as people,
        count(distinct experiences.company_id) as companies
    from {{ ref('stg_chemlink__experiences') }} as experiences
    join {{ ref('unified_users') }} as users on users.chemlink_person_id = experiences.chemlink_person_id and users.is_clean
    where not experiences.is_deleted
    group by experiences.role_id
)

select
    roles.role_id,
    roles.role_title,
    coalesce(members.current_members, 0) as current_members,
    coalesce(positions.experiences, 0) as experiences,
    coalesce(positions.people, 0) as people,
    coalesce(positions.companies, 0) as companies
from {{ ref('dim_roles') }} as roles
left join members on members.role_id = roles.role_id
left join positions on positions.role_id = roles.role_id
where roles.role_title is not null and (members.current_members > 0 or positions.experiences > 0)
