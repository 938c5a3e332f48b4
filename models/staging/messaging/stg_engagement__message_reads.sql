-- One row per message and reader. The table has neither updated_at nor deleted_at.
{{ config(enabled=var('enable_messaging')) }}

with source as (
    select * from {{ source('messaging', 'message_reads') }}
    where {{ existed() }}
),

renamed as (
    select
        id as message_read_id,
        message_id,
        person_id as engagement_person_id,
        read_at,
        created_at
    from source
)

select
    *
from renamed
