-- One row per message. What it says is never read.
{{ config(enabled=var('enable_messaging')) }}

with source as (
    select * from {{ source('messaging', 'messages') }}
    where {{ existed() }}
),

renamed as (
    select
        id as message_id,
        conversation_id,
        sender_id as sender_engagement_person_id,
        upper(message_type) as message_type,
        upper(status) as status,
        coalesce(case when jsonb_typeof(media_keys) = 'array' then jsonb_array_length(media_keys) end, 0) as media_count,
        created_at,
        {{ seen('updated_at') }} as updated_at,
        {{ seen('deleted_at') }} as deleted_at
    from source
)

select
    *,
    deleted_at is not null as is_deleted
from renamed
