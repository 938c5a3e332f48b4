-- One row per project named in a profile.
with source as (
    select * from {{ source('chemlink', 'projects') }}
    where {{ existed() }}
),

renamed as (
    select
        id as project_id,
        name as project_name_raw,
        {{ canonical_name('name') }} as project_name,
        created_at,
        {{ seen('updated_at') }} as updated_at,
        {{ seen('deleted_at') }} as deleted_at
    from source
)

select
    *,
    deleted_at is not null as is_deleted
from renamed
