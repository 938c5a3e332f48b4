-- One row per member with whom a collection is shared.
with source as (
    select * from {{ source('chemlink', 'collection_collaborators') }}
    where {{ existed() }}
),

renamed as (
    select
        id as collection_collaborator_id,
        collection_id,
        -- who gets access, and who gave it
        person_id as collaborator_person_id,
        added_by as added_by_person_id,
        upper({{ clean_text('access_type') }}) as access_type,
        created_at,
        {{ seen('updated_at') }} as updated_at,
        {{ seen('deleted_at') }} as deleted_at
    from source
)

select
    *,
    deleted_at is not null as is_deleted
from renamed
