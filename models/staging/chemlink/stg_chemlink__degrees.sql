-- One row per degree named in a profile.
with source as (
    select * from {{ source('chemlink', 'degrees') }}
    where {{ existed() }}
),

renamed as (
    select
        id as degree_id,
        name as degree_name_raw,
        {{ canonical_name('name') }} as degree_name,
        {{ canonical_name('type') }} as degree_type,
        created_at,
        {{ seen('updated_at') }} as updated_at,
        {{ seen('deleted_at') }} as deleted_at
    from source
)

select
    *,
    deleted_at is not null as is_deleted
from renamed
