-- One row per post, deleted ones included.
with source as (
    select * from {{ source('engagement', 'posts') }}
    where {{ existed() }}
),

renamed as (
    select
        id as post_id,
        person_id as engagement_person_id,
        group_id,
        lower({{ clean_text('type') }}) as post_type,
        lower({{ clean_text('status') }}) as post_status,
        -- the text itself stays behind
        char_length({{ clean_text('content') }}) as content_length,
        {{ clean_text('link_url') }} is not null as has_link,
        -- an empty array is no media
        case when jsonb_typeof(media_keys) = 'array' then jsonb_array_length(media_keys) else 0 end as media_count,
        link_has_preview,
        pinned_by as pinned_by_engagement_person_id,
        created_at,
        {{ seen('updated_at') }} as updated_at,
        {{ seen('deleted_at') }} as deleted_at
    from source
)

select
    *,
    deleted_at is not null as is_deleted
from renamed
