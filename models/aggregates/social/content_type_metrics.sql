-- Posts by type: how many there were, how many were deleted, what the live ones gave rise to. The type is the column of that name.
{{ config(indexes=[{'columns': ['post_type'], 'unique': true}]) }}

select
    coalesce(post_type, 'unknown') as post_type,
    count(*) as posts_total,
    count(*) filter (where not is_deleted) as posts_live,
    count(*) filter (where is_deleted) as posts_deleted,
    {{ percentage('count(*) filter (where is_deleted)', 'count(*)') }} as deleted_pct,
    count(*) filter (where post_status = 'approved') as posts_approved,
    count(distinct engagement_person_id) filter (where not is_deleted) as posters,
    count(*) filter (where not is_deleted and has_link) as posts_with_link,
    count(*) filter (where not is_deleted and has_media) as posts_with_media,
    round(avg(content_length) filter (where not is_deleted), 1) as avg_content_length,
    coalesce(sum(comments) filter (where not is_deleted), 0)::bigint as comments,
    round(1.0 * sum(comments) filter (where not is_deleted) / nullif(count(*) filter (where not is_deleted), 0), 2) as comments_per_post,
    -- of the last 30 days: distinct commenters per post, times 100
    {{
        percentage(
            "sum(commenters) filter (where not is_deleted and post_date >= " ~ window_start(30) ~ ")",
            "count(*) filter (where not is_deleted and post_date >= " ~ window_start(30) ~ ")"
        )
    }} as engagement_rate_30d
from {{ ref('fct_posts') }}
group by 1
