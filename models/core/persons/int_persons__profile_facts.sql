-- What a member's profile holds at as_of: children, completion (0-100 and 0-7), status, freshness.
{{ config(indexes=[{'columns': ['chemlink_person_id'], 'unique': true}]) }}

with members as (
    select * from {{ ref('stg_chemlink__persons') }}
),

experiences as (
    select chemlink_person_id, count(*) as experiences, min(created_at) as first_experience_at
    from {{ ref('stg_chemlink__experiences') }}
    where not is_deleted
    group by chemlink_person_id
),

educations as (
    select chemlink_person_id, count(*) as educations, min(created_at) as first_education_at
    from {{ ref('stg_chemlink__educations') }}
    where not is_deleted
    group by chemlink_person_id
),

languages as (
    select chemlink_person_id, count(*) as languages, min(created_at) as first_language_at
    from {{ ref('stg_chemlink__person_languages') }}
    where not is_deleted
    group by chemlink_person_id
),

embeddings as (
    select chemlink_person_id, count(*) as embeddings
    from {{ ref('stg_chemlink__embeddings') }}
    where not is_deleted
    group by chemlink_person_id
),

-- days on which a system job rewrote profiles say nothing about the members
bulk_days as (
    select distinct chemlink_person_id
    from {{ ref('int_activity__profile_updates') }}
    where is_bulk
),

facts as (
    select
        members.chemlink_person_id,
        members.first_name is not null as has_first_name,
        members.last_name is not null as has_last_name,
        members.email is not null as has_email,
        coalesce(length(members.headline) > 10, false) as has_headline,
        members.linked_in_url is not null as has_linked_in,
        members.location_id is not null as has_location,
        members.company_id is not null as has_company,
        members.role_id is not null as has_role,
        coalesce(experiences.experiences, 0) as experiences,
        coalesce(educations.educations, 0) as educations,
        coalesce(languages.languages, 0) as languages,
        coalesce(embeddings.embeddings, 0) as embeddings,
        experiences.first_experience_at,
        educations.first_education_at,
        languages.first_language_at,
        {{ as_of_date() }} - {{ utc_date('coalesce(members.updated_at, members.created_at)') }} as days_since_update,
        {{ as_of_date() }} - case
            when bulk_days.chemlink_person_id is null then {{ utc_date('coalesce(members.updated_at, members.created_at)') }}
            else {{ utc_date('members.created_at') }}
        end as days_since_own_update
    from members
    left join experiences on experiences.chemlink_person_id = members.chemlink_person_id
    left join educations on educations.chemlink_person_id = members.chemlink_person_id
    left join languages on languages.chemlink_person_id = members.chemlink_person_id
    left join embeddings on embeddings.chemlink_person_id = members.chemlink_person_id
    left join bulk_days on bulk_days.chemlink_person_id = members.chemlink_person_id
)

select
    *,
    {{ score_component('first_name', 'has_first_name') }}
    + {{ score_component('last_name', 'has_last_name') }}
    + {{ score_component('email', 'has_email') }}
    + {{ score_component('headline', 'has_headline') }}
    + {{ score_component('linked_in', 'has_linked_in') }}
    + {{ score_component('experience', 'experiences > 0') }}
    + {{ score_component('education', 'educations > 0') }}
    + {{ score_component('location', 'has_location') }} as profile_completion_score,
    has_headline::integer + has_linked_in::integer + has_location::integer + has_company::integer
    + (experiences > 0)::integer + (educations > 0)::integer + (languages > 0)::integer as completeness_points,
    case
        when embeddings > 0 then 'FINDER_ENABLED'
        when experiences > 0 or educations > 0 then 'BUILDER_ONLY'
        else 'BASIC_PROFILE'
    end as profile_status,
    {{ freshness_band('days_since_update') }} as freshness,
    -- the same without the system jobs
    {{ freshness_band('days_since_own_update') }} as own_freshness
from facts
