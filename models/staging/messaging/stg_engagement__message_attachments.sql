-- One row per file attached to a message.
{{ config(enabled=var('enable_messaging')) }}

with source as (
    select * from {{ source('messaging', 'message_attachments') }}
    where {{ existed() }}
),

renamed as (
    select
        id as message_attachment_id,
        message_id,
        mime_type,
        file_size_bytes,
        created_at,
        {{ seen('deleted_at') }} as deleted_at
    from source
)

select
    *,
    deleted_at is not null as is_deleted
from renamed
