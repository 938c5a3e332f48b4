-- Sharing by access type.
{{ config(indexes=[{'columns': ['access_type'], 'unique': true}]) }}

select
    access_type,
    count(*) as collaborations,
    count(distinct collection_id) as shared_collections,
    count(distinct shared_by_user_id) as sharers,
    count(distinct collaborator_user_id) as collaborators
from {{ ref('fct_collection_shares') }}
where not is_deleted
group by access_type
