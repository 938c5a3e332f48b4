-- What accounts did on the engagement platform, one row per event, in the columns that all sources of the stream share.
-- A mention gives two events: the author's, and a passive one of the member who was named.
{{ config(materialized='view') }}

select
    'post' as activity_type,
    'engagement' as source_system,
    'posts' as source_table,
    post_id::text as source_row_id,
    engagement_person_id::text as actor_id,
    created_at as occurred_at,
    deleted_at,
    false as is_bulk
from {{ ref('stg_engagement__posts') }}

union all

select 'comment', 'engagement', 'comments', comment_id::text, engagement_person_id::text, created_at, deleted_at, false
from {{ ref('stg_engagement__comments') }}

union all

select 'mention_made', 'engagement', 'mentions', mention_id::text, author_engagement_person_id::text, created_at, deleted_at, false
from {{ ref('stg_engagement__mentions') }}

union all

select
    'mention_received', 'engagement', 'mentions', mention_id::text, mentioned_engagement_person_id::text, created_at, deleted_at, false
from {{ ref('stg_engagement__mentions') }}

union all

select 'report_filed', 'engagement', 'reports', report_id::text, reporter_engagement_person_id::text, created_at, deleted_at, false
from {{ ref('stg_engagement__reports') }}

union all

select 'group_created', 'engagement', 'groups', group_id::text, created_by_engagement_person_id::text, created_at, deleted_at, false
from {{ ref('stg_engagement__groups') }}
where created_by_engagement_person_id is not null

union all

-- a membership counts from its confirmation; unconfirmed ones from their creation
select
    'group_joined', 'engagement', 'group_members', group_member_id::text, engagement_person_id::text, coalesce(confirmed_at, created_at),
    deleted_at, false
from {{ ref('stg_engagement__group_members') }}
{%- if var('enable_messaging') %}

union all

select 'message_sent', 'engagement', 'messages', message_id::text, sender_engagement_person_id::text, created_at, deleted_at, false
from {{ ref('stg_engagement__messages') }}
{%- endif %}
