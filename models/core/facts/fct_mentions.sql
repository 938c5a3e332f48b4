-- One row per mention, with both sides resolved to users.
{{ config(indexes=[{'columns': ['mention_id'], 'unique': true}]) }}

select
    mentions.mention_id,
    mentions.post_id,
    mentions.comment_id,
    case when mentions.comment_id is not null then 'comment' when mentions.post_id is not null then 'post' end as target_kind,
    authors.user_id as author_user_id,
    coalesce(authors.is_clean, false) as is_clean_author,
    mentioned.user_id as mentioned_user_id,
    mentions.author_engagement_person_id,
    mentions.mentioned_engagement_person_id,
    mentions.created_at,
    {{ utc_date('mentions.created_at') }} as mention_date,
    mentions.deleted_at,
    mentions.is_deleted
from {{ ref('stg_engagement__mentions') }} as mentions
left join {{ ref('int_persons__flags') }} as authors
    on authors.source_system = 'engagement' and authors.source_person_id = mentions.author_engagement_person_id::text
left join {{ ref('int_persons__flags') }} as mentioned
    on mentioned.source_system = 'engagement' and mentioned.source_person_id = mentions.mentioned_engagement_person_id::text
