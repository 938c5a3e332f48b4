-- One row per comment, with its author resolved to a user and its depth in the thread.
{{ config(indexes=[{'columns': ['comment_id'], 'unique': true}, {'columns': ['post_id']}]) }}

with recursive threads as (
    select comment_id, 1 as depth
    from {{ ref('stg_engagement__comments') }}
    where parent_comment_id is null

    union all

    select replies.comment_id, threads.depth + 1
    from threads
    join {{ ref('stg_engagement__comments') }} as replies on replies.parent_comment_id = threads.comment_id
    -- deeper threads would be a cycle (DQ-17)
    where threads.depth < 100
)

select
    comments.comment_id,
    comments.post_id,
    comments.parent_comment_id,
    comments.engagement_person_id,
    authors.user_id,
    authors.is_clean as is_clean_author,
    authors.is_ghost as is_ghost_author,
    authors.is_test as is_test_author,
    comments.content_length,
    threads.depth as thread_depth,
    comments.created_at,
    {{ utc_date('comments.created_at') }} as comment_date,
    comments.deleted_at,
    comments.is_deleted,
    posts.is_deleted as is_post_deleted
from {{ ref('stg_engagement__comments') }} as comments
left join threads on threads.comment_id = comments.comment_id
left join {{ ref('stg_engagement__posts') }} as posts on posts.post_id = comments.post_id
left join {{ ref('int_persons__flags') }} as authors
    on authors.source_system = 'engagement' and authors.source_person_id = comments.engagement_person_id::text
