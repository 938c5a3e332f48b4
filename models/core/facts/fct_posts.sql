-- One row per post, with its author resolved to a user and what it gave rise to. Comments on deleted posts count for nothing.
{{ config(indexes=[{'columns': ['post_id'], 'unique': true}, {'columns': ['user_id']}]) }}

with comments as (
    select
        post_id,
        count(*) as comments,
        count(*) filter (where parent_comment_id is not null) as replies,
        count(distinct engagement_person_id) as commenters,
        min(created_at) as first_comment_at
    from {{ ref('stg_engagement__comments') }}
    where not is_deleted
    group by post_id
),

mentions as (
    select post_id, count(*) as mentions
    from {{ ref('stg_engagement__mentions') }}
    where not is_deleted and post_id is not null
    group by post_id
)

select
    posts.post_id,
    posts.engagement_person_id,
    authors.user_id,
    authors.is_clean as is_clean_author,
    authors.is_ghost as is_ghost_author,
    authors.is_test as is_test_author,
    posts.group_id,
    posts.post_type,
    posts.post_status,
    posts.content_length,
    posts.has_link,
    posts.media_count,
    posts.media_count > 0 as has_media,
    posts.created_at,
    {{ utc_date('posts.created_at') }} as post_date,
    posts.deleted_at,
    posts.is_deleted,
    coalesce(comments.comments, 0) as comments,
    coalesce(comments.replies, 0) as replies,
    coalesce(comments.commenters, 0) as commenters,
    coalesce(mentions.mentions, 0) as mentions,
    comments.first_comment_at,
    coalesce(comments.comments, 0) * 10 + coalesce(comments.commenters, 0) * 5 as engagement_score
from {{ ref('stg_engagement__posts') }} as posts
left join {{ ref('int_persons__flags') }} as authors
    on authors.source_system = 'engagement' and authors.source_person_id = posts.engagement_person_id::text
left join comments on comments.post_id = posts.post_id
left join mentions on mentions.post_id = posts.post_id
