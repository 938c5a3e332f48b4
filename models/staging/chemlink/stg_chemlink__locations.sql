-- One row per country; cities are kept with the positions.
with source as (
    select * from {{ source('chemlink', 'locations') }}
    where {{ existed() }}
),

renamed as (
    select
        id as location_id,
        country as country_raw,
        {{ canonical_name('country') }} as country,
        created_at,
        {{ seen('updated_at') }} as updated_at,
        {{ seen('deleted_at') }} as deleted_at
    from source
)

select
    *,
    deleted_at is not null as is_deleted
from renamed
