-- One row per language named in a profile.
with source as (
    select * from {{ source('chemlink', 'languages') }}
    where {{ existed() }}
),

renamed as (
    select
        id as language_id,
        name as language_name_raw,
        {{ canonical_name('name') }} as language_name,
        {{ canonical_name('code') }} as language_code,
        created_at,
        {{ seen('updated_at') }} as updated_at,
        {{ seen('deleted_at') }} as deleted_at
    from source
)

select
    *,
    deleted_at is not null as is_deleted
from renamed
