-- Posts per day, by the day they were written. Legacy columns count every author, the others clean users only.
{{ config(indexes=[{'columns': ['post_date'], 'unique': true}]) }}

select
    post_date,
    count(*) filter (where not is_deleted and is_clean_author) as posts,
    count(distinct user_id) filter (where not is_deleted and is_clean_author) as posters,
    count(*) filter (where not is_deleted) as posts_legacy,
    count(distinct engagement_person_id) filter (where not is_deleted) as posters_legacy,
    count(*) filter (where is_deleted) as deleted_posts,
    coalesce(sum(comments) filter (where not is_deleted), 0)::bigint as comments,
    round(avg(content_length) filter (where not is_deleted), 1) as avg_content_length,
    round(1.0 * count(*) filter (where not is_deleted) / nullif(count(distinct engagement_person_id) filter (where not is_deleted), 0), 2)
        as posts_per_poster_legacy
from {{ ref('fct_posts') }}
group by post_date
