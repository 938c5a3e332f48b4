-- One row per company named in a profile.
with source as (
    select * from {{ source('chemlink', 'companies') }}
    where {{ existed() }}
),

renamed as (
    select
        id as company_id,
        name as company_name_raw,
        {{ canonical_name('name') }} as company_name,
        created_at,
        {{ seen('updated_at') }} as updated_at,
        {{ seen('deleted_at') }} as deleted_at
    from source
)

select
    *,
    deleted_at is not null as is_deleted
from renamed
