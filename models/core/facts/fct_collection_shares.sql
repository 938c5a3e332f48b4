-- One row per member with whom a collection is shared. Shares of a deleted collection are marked, and count for nothing.
{{ config(indexes=[{'columns': ['collection_collaborator_id'], 'unique': true}]) }}

select
    shares.collection_collaborator_id,
    shares.collection_id,
    shares.added_by_person_id,
    {{ chemlink_user_id('shares.added_by_person_id') }} as shared_by_user_id,
    shares.collaborator_person_id,
    {{ chemlink_user_id('shares.collaborator_person_id') }} as collaborator_user_id,
    coalesce(shares.access_type, 'Not Set') as access_type,
    shares.created_at,
    {{ utc_date('shares.created_at') }} as shared_date,
    shares.deleted_at,
    shares.is_deleted or coalesce(collections.is_deleted, true) as is_deleted,
    coalesce(collections.is_deleted, true) as is_collection_deleted
from {{ ref('stg_chemlink__collection_collaborators') }} as shares
left join {{ ref('stg_chemlink__collections') }} as collections on collections.collection_id = shares.collection_id
