-- One row per school named in a profile.
with source as (
    select * from {{ source('chemlink', 'schools') }}
    where {{ existed() }}
),

renamed as (
    select
        id as school_id,
        name as school_name_raw,
        {{ canonical_name('name') }} as school_name,
        {{ canonical_name('location') }} as school_location,
        created_at,
        {{ seen('updated_at') }} as updated_at,
        {{ seen('deleted_at') }} as deleted_at
    from source
)

select
    *,
    deleted_at is not null as is_deleted
from renamed
