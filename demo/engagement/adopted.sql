-- Profile `adopted`, on top of `published`: most members have an account and use it. Needs ../people.sql in the same session.
-- Deterministic. Nothing is newer than 12 November noon, when the demo was last loaded.

-- Accounts: nine in ten members. Some are only found through the identity provider, the second step of the ladder.
insert into persons (id, external_id, iam_id, employment_status, first_name, last_name, email, profile_pic_updated_at, created_at,
    company_name, role_title)
select
    md5('account:' || people.member_key)::uuid,
    case when chance.a >= 0.04 then people.person_uuid::text end,
    case when chance.a < 0.6 then people.kratos_uuid::text end,
    case when chance.a < 0.5 then 'employed' end,
    people.first_name,
    people.last_name,
    people.email,
    null,
    people.signup_at + interval '5 minutes',
    'acme labs',
    'chemist'
from people
cross join lateral (
    select ('x' || substr(md5('account:' || people.member_key), 1, 8))::bit(32)::bigint / 4294967296.0 as a
) as chance
where
    people.cohort not like 'DEL%'
    and people.cohort <> 'OCT-TEST'
    and (chance.a < 0.9 or people.planned_events > 0)
order by people.signup_at, people.member_key;

create temporary table my_events as
select planned_events.*, persons.id as account_id, md5('engagement event:' || planned_events.member_key || ':' || planned_events.occurrence)::uuid as event_uuid
from planned_events
join persons on persons.id = md5('account:' || planned_events.member_key)::uuid
where planned_events.kind >= 0.47;

analyze my_events;

-- twelve groups, one opened every week from 20 June on by one of the first members
insert into groups (id, name, description, created_by, created_at)
select md5('group:' || place)::uuid, 'Group ' || place, 'A group for the demo', id, timestamptz '2025-06-20 10:00:00+00' + place * interval '7 days'
from (
    select id, row_number() over (order by created_at, id) as place
    from persons
    where created_at < '2025-06-20' and created_at >= '2025-06-02' and deleted_at is null
) as founders
where place <= 12;

insert into group_members (id, group_id, person_id, role, confirmed_at, created_at)
select distinct on (groups.id, my_events.account_id)
    my_events.event_uuid,
    groups.id,
    my_events.account_id,
    'member',
    case when my_events.other_choice < 0.8 then least(my_events.occurred_at + interval '1 hour', '2025-11-12 11:45:00+00') end,
    my_events.occurred_at
from my_events
join groups on groups.id = md5('group:' || 1 + floor(my_events.choice * 12)::integer)::uuid and groups.created_at < my_events.occurred_at
where my_events.kind >= 0.94 and my_events.kind < 0.985
order by groups.id, my_events.account_id, my_events.occurred_at;

insert into posts (id, person_id, group_id, type, content, link_url, media_keys, status, created_at, updated_at, deleted_at, link_has_preview)
select
    my_events.event_uuid,
    my_events.account_id,
    groups.id,
    kinds.type,
    repeat('sample ', 3 + floor(my_events.choice * 40)::integer),
    case when kinds.type = 'link' then 'https://news.example/' || my_events.occurrence end,
    case when kinds.type in ('image', 'file') then '["media/1"]'::jsonb end,
    'approved',
    my_events.occurred_at,
    case when my_events.choice < 0.1 then least(my_events.occurred_at + interval '1 hour', '2025-11-12 11:45:00+00') end,
    case when my_events.choice > 0.96 and my_events.occurred_at < '2025-11-09' then my_events.occurred_at + interval '3 days' end,
    kinds.type = 'link'
from my_events
cross join lateral (
    select (array['text', 'text', 'text', 'link', 'image', 'file'])[1 + floor(my_events.other_choice * 6)::integer] as type
) as kinds
left join groups
    on my_events.choice < 0.2
    and groups.id = md5('group:' || 1 + floor(my_events.other_choice * 12)::integer)::uuid
    and groups.created_at < my_events.occurred_at
where my_events.kind >= 0.47 and my_events.kind < 0.62;

-- The posts by time, and for everybody that comments, mentions or reports the number of posts there were: one pass, no search.
create temporary table post_places as
select posts.id, posts.person_id, posts.created_at, posts.deleted_at, row_number() over (order by posts.created_at, posts.id) as place
from posts
join my_events on my_events.event_uuid = posts.id;

create unique index on post_places (place);

create temporary table reactions as
select
    event_uuid,
    account_id,
    kind,
    occurred_at,
    other_choice,
    -- mostly one of the newest posts
    posts_before - floor(choice * choice * least(posts_before, 60))::bigint as place
from (
    select
        my_events.*,
        count(*) filter (where kind >= 0.47 and kind < 0.62) over (order by occurred_at, event_uuid) as posts_before
    from my_events
    where kind < 0.94 or kind >= 0.985
) as ordered
where kind >= 0.62 and posts_before > 0;

insert into comments (id, post_id, person_id, content, created_at, deleted_at)
select
    reactions.event_uuid,
    post_places.id,
    reactions.account_id,
    'sample comment',
    reactions.occurred_at,
    -- comments of a deleted post go with it
    case
        when reactions.other_choice > 0.97 and reactions.occurred_at < '2025-11-10' then reactions.occurred_at + interval '2 days'
        when post_places.deleted_at is not null then greatest(post_places.deleted_at, reactions.occurred_at + interval '1 minute')
    end
from reactions
join post_places on post_places.place = reactions.place
where
    reactions.kind < 0.88
    and reactions.occurred_at > post_places.created_at
    and (post_places.deleted_at is null or post_places.deleted_at > reactions.occurred_at);

-- three in ten answer the comment before theirs
update comments
set parent_comment_id = answers.parent_id
from (
    select id, lag(id) over (partition by post_id order by created_at, id) as parent_id
    from comments
) as answers
where
    answers.id = comments.id
    and answers.parent_id is not null
    and ('x' || substr(md5('reply:' || comments.id), 1, 6))::bit(24)::integer % 10 < 3;

insert into mentions (id, post_id, mentioned_person_id, mentioned_by_person_id, created_at)
select reactions.event_uuid, post_places.id, post_places.person_id, reactions.account_id, reactions.occurred_at
from reactions
join post_places on post_places.place = reactions.place
where reactions.kind >= 0.88 and reactions.kind < 0.94 and reactions.occurred_at > post_places.created_at;

insert into reports (id, reporter_id, reported_post_id, reason, status, reviewed_at, created_at)
select
    reactions.event_uuid,
    reactions.account_id,
    post_places.id,
    (array['spam', 'offensive', 'off topic'])[1 + floor(reactions.other_choice * 3)::integer],
    case when reactions.other_choice < 0.6 and reactions.occurred_at < '2025-11-11' then 'reviewed' else 'pending' end,
    case when reactions.other_choice < 0.6 and reactions.occurred_at < '2025-11-11' then reactions.occurred_at + interval '30 hours' end,
    reactions.occurred_at
from reactions
join post_places on post_places.place = reactions.place
where reactions.kind >= 0.985 and reactions.occurred_at > post_places.created_at;

drop table reactions;
drop table post_places;
drop table my_events;
