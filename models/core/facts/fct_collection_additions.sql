-- One row per profile added to a collection. Additions to a deleted collection are marked, and count for nothing.
{{ config(indexes=[{'columns': ['collection_profile_id'], 'unique': true}]) }}

select
    additions.collection_profile_id,
    additions.collection_id,
    additions.added_by_person_id,
    {{ chemlink_user_id('additions.added_by_person_id') }} as added_by_user_id,
    additions.profile_person_id,
    {{ chemlink_user_id('additions.profile_person_id') }} as profile_user_id,
    additions.rank,
    additions.created_at,
    {{ utc_date('additions.created_at') }} as added_date,
    additions.deleted_at,
    additions.is_deleted or coalesce(collections.is_deleted, true) as is_deleted,
    coalesce(collections.is_deleted, true) as is_collection_deleted
from {{ ref('stg_chemlink__collection_profiles') }} as additions
left join {{ ref('stg_chemlink__collections') }} as collections on collections.collection_id = additions.collection_id
