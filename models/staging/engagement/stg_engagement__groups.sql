-- One row per group.
with source as (
    select * from {{ source('engagement', 'groups') }}
    where {{ existed() }}
),

renamed as (
    select
        id as group_id,
        {{ clean_text('name') }} as group_name,
        created_by as created_by_engagement_person_id,
        created_at,
        {{ seen('updated_at') }} as updated_at,
        {{ seen('deleted_at') }} as deleted_at
    from source
)

select
    *,
    deleted_at is not null as is_deleted
from renamed
