-- One row per profile added to a collection.
with source as (
    select * from {{ source('chemlink', 'collection_profiles') }}
    where {{ existed() }}
),

renamed as (
    select
        id as collection_profile_id,
        collection_id,
        -- the profile that was added, and who added it
        person_id as profile_person_id,
        added_by as added_by_person_id,
        rank,
        created_at,
        {{ seen('updated_at') }} as updated_at,
        {{ seen('deleted_at') }} as deleted_at
    from source
)

select
    *,
    deleted_at is not null as is_deleted
from renamed
