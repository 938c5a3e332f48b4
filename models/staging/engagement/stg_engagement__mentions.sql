-- One row per mention of a member in a post or a comment. The table has no updated_at.
with source as (
    select * from {{ source('engagement', 'mentions') }}
    where {{ existed() }}
),

renamed as (
    select
        id as mention_id,
        post_id,
        comment_id,
        mentioned_person_id as mentioned_engagement_person_id,
        mentioned_by_person_id as author_engagement_person_id,
        created_at,
        {{ seen('deleted_at') }} as deleted_at
    from source
)

select
    *,
    deleted_at is not null as is_deleted
from renamed
