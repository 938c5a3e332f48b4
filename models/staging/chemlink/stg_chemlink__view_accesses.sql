-- One row per access grant. Published figures counted it as "viewed content"; it is no profile view.
with source as (
    select * from {{ source('chemlink', 'view_access') }}
    where {{ existed() }}
),

renamed as (
    select
        id as view_access_id,
        person_id as chemlink_person_id,
        {{ clean_text('type') }} as view_access_type,
        expiry as expires_at,
        created_at,
        {{ seen('updated_at') }} as updated_at,
        {{ seen('deleted_at') }} as deleted_at
    from source
)

select
    *,
    deleted_at is not null as is_deleted
from renamed
