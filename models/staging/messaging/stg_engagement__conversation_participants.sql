-- One row per conversation and participant.
{{ config(enabled=var('enable_messaging')) }}

with source as (
    select * from {{ source('messaging', 'conversation_participants') }}
    where {{ existed() }}
),

renamed as (
    select
        conversation_id,
        person_id as engagement_person_id,
        role as participant_role,
        notification_level,
        is_admin,
        last_read_at,
        left_at,
        upper(folder) as folder,
        created_at,
        {{ seen('updated_at') }} as updated_at,
        {{ seen('deleted_at') }} as deleted_at
    from source
)

select
    *,
    deleted_at is not null as is_deleted
from renamed
