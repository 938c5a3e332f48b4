-- One row per report to the moderators. The table has no updated_at.
with source as (
    select * from {{ source('engagement', 'reports') }}
    where {{ existed() }}
),

renamed as (
    select
        id as report_id,
        reporter_id as reporter_engagement_person_id,
        reported_post_id,
        reported_comment_id,
        {{ clean_text('reason') }} as reason,
        lower({{ clean_text('status') }}) as report_status,
        {{ seen('reviewed_at') }} as reviewed_at,
        created_at,
        {{ seen('deleted_at') }} as deleted_at
    from source
)

select
    *,
    deleted_at is not null as is_deleted
from renamed
