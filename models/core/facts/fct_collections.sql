-- One row per collection, with what was put into it and with whom it is shared (counted apart).
{{ config(indexes=[{'columns': ['collection_id'], 'unique': true}]) }}

with additions as (
    select collection_id, count(*) as profiles, max(created_at) as last_addition_at
    from {{ ref('stg_chemlink__collection_profiles') }}
    where not is_deleted
    group by collection_id
),

shares as (
    select collection_id, count(*) as collaborations, count(distinct collaborator_person_id) as collaborators
    from {{ ref('stg_chemlink__collection_collaborators') }}
    where not is_deleted
    group by collection_id
)

select
    collections.collection_id,
    collections.owner_person_id,
    coalesce(owners.user_id, {{ chemlink_user_id('collections.owner_person_id') }}) as owner_user_id,
    coalesce(owners.is_clean, false) as is_clean_owner,
    coalesce(collections.privacy, 'Not Set') as privacy,
    collections.created_at,
    {{ utc_date('collections.created_at') }} as created_date,
    collections.deleted_at,
    collections.is_deleted,
    coalesce(additions.profiles, 0) as profiles,
    additions.last_addition_at,
    coalesce(shares.collaborations, 0) as collaborations,
    coalesce(shares.collaborators, 0) as collaborators,
    coalesce(shares.collaborations, 0) > 0 as is_shared,
    coalesce(additions.profiles, 0) = 0 as is_empty
from {{ ref('stg_chemlink__collections') }} as collections
left join {{ ref('int_persons__flags') }} as owners
    on owners.source_system = 'chemlink' and owners.source_person_id = collections.owner_person_id::text
left join additions on additions.collection_id = collections.collection_id
left join shares on shares.collection_id = collections.collection_id
