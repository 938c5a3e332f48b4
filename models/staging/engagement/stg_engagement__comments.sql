-- One row per comment, deleted ones included.
with source as (
    select * from {{ source('engagement', 'comments') }}
    where {{ existed() }}
),

renamed as (
    select
        id as comment_id,
        post_id,
        person_id as engagement_person_id,
        parent_comment_id,
        char_length({{ clean_text('content') }}) as content_length,
        created_at,
        {{ seen('updated_at') }} as updated_at,
        {{ seen('deleted_at') }} as deleted_at
    from source
)

select
    *,
    deleted_at is not null as is_deleted
from renamed
