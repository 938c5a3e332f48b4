-- One row per author of live posts: tier by number of posts, and the average gap between them.
{{ config(indexes=[{'columns': ['user_id'], 'unique': true}]) }}

with gaps as (
    select
        user_id,
        is_clean_author,
        created_at,
        extract(epoch from created_at - lag(created_at) over (partition by user_id order by created_at)) / 3600 as hours_since_previous
    from {{ ref('fct_posts') }}
    where not is_deleted and user_id is not null
)

select
    user_id,
    bool_and(is_clean_author) as is_clean,
    count(*) as posts,
    case
        when count(*) >= 20 then 'Power'
        when count(*) >= 10 then 'Active'
        when count(*) >= 5 then 'Regular'
        else 'Casual'
    end as poster_tier,
    round(avg(hours_since_previous)::numeric, 2) as avg_hours_between_posts,
    min(created_at) as first_post_at,
    max(created_at) as last_post_at
from gaps
group by user_id
