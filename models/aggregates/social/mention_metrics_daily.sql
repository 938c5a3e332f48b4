-- Mentions per day, in posts and in comments. Legacy columns count every author.
{{ config(indexes=[{'columns': ['mention_date'], 'unique': true}]) }}

select
    mention_date,
    count(*) filter (where is_clean_author) as mentions,
    count(distinct author_user_id) filter (where is_clean_author) as mentioning_users,
    count(*) as mentions_legacy,
    count(distinct author_engagement_person_id) as mentioning_users_legacy,
    count(distinct mentioned_engagement_person_id) as mentioned_accounts,
    count(*) filter (where target_kind = 'post') as mentions_in_posts,
    count(*) filter (where target_kind = 'comment') as mentions_in_comments
from {{ ref('fct_mentions') }}
where not is_deleted
group by mention_date
