-- DQ-02: the ruling of the identity link is checked on real data: no other key of a member may fit external_id better than person_id.
{{ config(severity='error', tags=['DQ-02']) }}

with hits as (
    select
        count(distinct candidates.engagement_person_id) filter (where method = 'external_id = person_id') as person_id_hits,
        count(distinct candidates.engagement_person_id) filter (where method = 'external_id = id') as id_hits,
        count(distinct candidates.engagement_person_id) filter (where method = 'external_id = chemlink_id') as chemlink_id_hits
    from {{ ref('int_identity__link_candidates') }} as candidates
)

select *
from hits
where greatest(id_hits, chemlink_id_hits) > person_id_hits
