-- Projects named in positions of clean users.
{{ config(indexes=[{'columns': ['project_id'], 'unique': true}]) }}

select
    projects.project_id,
    projects.project_name,
    count(*) as experiences,
    count(distinct experiences.chemlink_person_id) as people,
    count(distinct experiences.company_id) as companies
from {{ ref('stg_chemlink__experiences') }} as experiences
join {{ ref('unified_users') }} as users on users.chemlink_person_id = experiences.chemlink_person_id and users.is_clean
join {{ ref('dim_projects') }} as projects on projects.project_id = experiences.project_id
where not experiences.is_deleted and projects.project_name is not null
group by projects.project_id, projects.project_name
