-- One row per membership.
with source as (
    select * from {{ source('engagement', 'group_members') }}
    where {{ existed() }}
),

renamed as (
    select
        id as group_member_id,
        group_id,
        person_id as engagement_person_id,
        {{ clean_text('role') }} as member_role,
        {{ seen('confirmed_at') }} as confirmed_at,
        created_at,
        {{ seen('updated_at') }} as updated_at,
        {{ seen('deleted_at') }} as deleted_at
    from source
)

select
    *,
    deleted_at is not null as is_deleted
from renamed
