-- One row per collection of profiles.
with source as (
    select * from {{ source('chemlink', 'collections') }}
    where {{ existed() }}
),

renamed as (
    select
        id as collection_id,
        person_id as owner_person_id,
        upper({{ clean_text('privacy') }}) as privacy,
        created_at,
        {{ seen('updated_at') }} as updated_at,
        {{ seen('deleted_at') }} as deleted_at
    from source
)

select
    *,
    deleted_at is not null as is_deleted
from renamed
