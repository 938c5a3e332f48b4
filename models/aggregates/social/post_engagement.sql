-- One row per live post with its score. No author names here: dashboards see keys.
{{ config(indexes=[{'columns': ['post_id'], 'unique': true}]) }}

select
    post_id,
    user_id,
    is_clean_author,
    post_type,
    post_date,
    group_id,
    content_length,
    has_link,
    has_media,
    comments,
    replies,
    commenters,
    mentions,
    engagement_score,
    rank() over (order by engagement_score desc) as engagement_rank,
    {{ percentage('replies', 'comments') }} as reply_share_pct,
    extract(epoch from first_comment_at - created_at) / 3600 as hours_to_first_comment
from {{ ref('fct_posts') }}
where not is_deleted
