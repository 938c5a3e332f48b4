-- On top of `adopted`: the same members three months on, to 10 February 2026. Needs ../people.sql in the same session. Deterministic.

create temporary table winter_events as
select persons.id as account_id, people.member_key, occurrence, chance.*, timestamptz '2025-11-12 12:05:00+00'
    + floor(extract(epoch from timestamptz '2026-02-10 11:00:00+00' - timestamptz '2025-11-12 12:05:00+00') * chance.moment) * interval '1 second'
    as occurred_at
from people
join persons on persons.id = md5('account:' || people.member_key)::uuid
cross join lateral generate_series(1, (people.planned_events + 1) / 2) as occurrence
cross join lateral (
    select
        ('x' || substr(event_hash, 1, 8))::bit(32)::bigint / 4294967296.0 as kind,
        ('x' || substr(event_hash, 9, 8))::bit(32)::bigint / 4294967296.0 as moment,
        ('x' || substr(event_hash, 17, 8))::bit(32)::bigint / 4294967296.0 as choice
    from (select md5('winter:' || people.member_key || ':' || occurrence) as event_hash) as hashes
) as chance
where people.share_of_life > 0.5 and people.planned_events > 0;

insert into posts (id, person_id, type, content, status, created_at)
select md5('winter post:' || member_key || ':' || occurrence)::uuid, account_id, 'text', 'sample post', 'approved', occurred_at
from winter_events
where kind >= 0.47 and kind < 0.75;

-- each comment is on the newest post before it
insert into comments (id, post_id, person_id, content, created_at)
select md5('winter comment:' || member_key || ':' || occurrence)::uuid, newest.id, account_id, 'sample comment', occurred_at
from winter_events
cross join lateral (
    select posts.id
    from posts
    where posts.created_at < winter_events.occurred_at and posts.deleted_at is null
    order by posts.created_at desc, posts.id
    limit 1
) as newest
where kind >= 0.75;

drop table winter_events;
