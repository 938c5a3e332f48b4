-- One row per job title named in a profile.
with source as (
    select * from {{ source('chemlink', 'roles') }}
    where {{ existed() }}
),

renamed as (
    select
        id as role_id,
        title as role_title_raw,
        {{ canonical_name('title') }} as role_title,
        created_at,
        {{ seen('updated_at') }} as updated_at,
        {{ seen('deleted_at') }} as deleted_at
    from source
)

select
    *,
    deleted_at is not null as is_deleted
from renamed
