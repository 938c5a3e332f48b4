-- One row per conversation of two members or a group.
{{ config(enabled=var('enable_messaging')) }}

with source as (
    select * from {{ source('messaging', 'conversations') }}
    where {{ existed() }}
),

renamed as (
    select
        id as conversation_id,
        upper(conversation_type) as conversation_type,
        created_by as created_by_engagement_person_id,
        closed_at,
        created_at,
        {{ seen('updated_at') }} as updated_at,
        {{ seen('deleted_at') }} as deleted_at
    from source
)

select
    *,
    deleted_at is not null as is_deleted
from renamed
