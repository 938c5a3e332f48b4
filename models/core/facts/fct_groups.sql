-- One row per group. Members and posts are counted apart, so that one never multiplies the other.
{{ config(indexes=[{'columns': ['group_id'], 'unique': true}]) }}

with members as (
    select
        group_id,
        count(*) as members,
        count(*) filter (where confirmed_at is not null) as confirmed_members,
        count(*) filter (where confirmed_at is null) as pending_members
    from {{ ref('stg_engagement__group_members') }}
    where not is_deleted
    group by group_id
),

posts as (
    select group_id, count(*) as posts, count(distinct engagement_person_id) as posters, max(created_at) as last_post_at
    from {{ ref('stg_engagement__posts') }}
    where not is_deleted and group_id is not null
    group by group_id
)

select
    groups.group_id,
    groups.created_by_engagement_person_id,
    creators.user_id as creator_user_id,
    groups.created_at,
    {{ utc_date('groups.created_at') }} as created_date,
    groups.deleted_at,
    groups.is_deleted,
    coalesce(members.members, 0) as members,
    coalesce(members.confirmed_members, 0) as confirmed_members,
    coalesce(members.pending_members, 0) as pending_members,
    coalesce(posts.posts, 0) as posts,
    coalesce(posts.posters, 0) as posters,
    posts.last_post_at,
    greatest(groups.created_at, posts.last_post_at) as last_activity_at
from {{ ref('stg_engagement__groups') }} as groups
left join members on members.group_id = groups.group_id
left join posts on posts.group_id = groups.group_id
left join {{ ref('int_persons__flags') }} as creators
    on creators.source_system = 'engagement' and creators.source_person_id = groups.created_by_engagement_person_id::text
