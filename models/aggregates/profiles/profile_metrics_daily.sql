-- How complete profiles are, as a photograph of as_of: one row is added per day on which the warehouse is built. The sources keep no
-- history of fields, so no earlier row can be made up.
-- A full refresh leaves earlier photographs: they cannot be taken again.
{{
    config(
        materialized='incremental',
        incremental_strategy='delete+insert',
        unique_key='as_of_date',
        full_refresh=false,
    )
}}

select
    {{ as_of_date() }} as as_of_date,
    count(*) as users,
    count(*) filter (where facts.has_headline) as with_headline,
    count(*) filter (where facts.has_linked_in) as with_linked_in,
    count(*) filter (where facts.has_location) as with_location,
    count(*) filter (where facts.has_company) as with_company,
    count(*) filter (where facts.has_role) as with_role,
    count(*) filter (where facts.experiences > 0) as with_experience,
    count(*) filter (where facts.educations > 0) as with_education,
    count(*) filter (where facts.languages > 0) as with_language,
    count(*) filter (where users.has_finder) as with_finder,
    count(*) filter (where facts.profile_completion_score >= 70) as completed_profiles,
    round(avg(facts.profile_completion_score), 2) as avg_completion_score,
    round(avg(facts.completeness_points), 2) as avg_completeness_points,
    {{ percentage('count(*) filter (where users.has_finder)', 'count(*)') }} as finder_share_pct
from {{ ref('unified_users') }} as users
join {{ ref('int_persons__profile_facts') }} as facts on facts.chemlink_person_id = users.chemlink_person_id
where users.is_clean
