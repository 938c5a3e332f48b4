-- One row per message and member that reacted.
{{ config(enabled=var('enable_messaging')) }}

with source as (
    select * from {{ source('messaging', 'message_reactions') }}
    where {{ existed() }}
),

renamed as (
    select
        message_id,
        person_id as engagement_person_id,
        reaction_type,
        created_at,
        {{ seen('deleted_at') }} as deleted_at
    from source
)

select
    *,
    deleted_at is not null as is_deleted
from renamed
