-- Degrees of clean users, with the schools that gave them.
{{ config(indexes=[{'columns': ['degree_id'], 'unique': true}]) }}

select
    degrees.degree_id,
    degrees.degree_name,
    degrees.degree_type,
    count(*) as educations,
    count(distinct educations.chemlink_person_id) as people,
    count(distinct educations.school_id) as schools
from {{ ref('stg_chemlink__educations') }} as educations
join {{ ref('unified_users') }} as users on users.chemlink_person_id = educations.chemlink_person_id and users.is_clean
join {{ ref('dim_degrees') }} as degrees on degrees.degree_id = educations.degree_id
where not educations.is_deleted and degrees.degree_name is not null
group by degrees.degree_id, degrees.degree_name, degrees.degree_type
