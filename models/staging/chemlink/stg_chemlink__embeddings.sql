-- One row per searchable text of a profile. The vector stays behind: only its existence matters.
with source as (
    select * from {{ source('chemlink', 'embeddings') }}
    where {{ existed() }}
),

renamed as (
    select
        id as embedding_id,
        person_id as chemlink_person_id,
        {{ clean_text('type') }} as embedding_type,
        start_date as started_on,
        end_date as ended_on,
        created_at,
        {{ seen('updated_at') }} as updated_at,
        {{ seen('deleted_at') }} as deleted_at
    from source
)

select
    *,
    deleted_at is not null as is_deleted
from renamed
