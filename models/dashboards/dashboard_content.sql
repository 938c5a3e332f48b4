-- Posts by type, with comments and engagement.
select
    post_type,
    posts_total,
    posts_live,
    posts_deleted,
    deleted_pct,
    posts_approved,
    posters,
    posts_with_link,
    posts_with_media,
    comments,
    comments_per_post,
    engagement_rate_30d
from {{ ref('content_type_metrics') }}
