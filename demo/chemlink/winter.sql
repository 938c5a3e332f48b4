-- On top of `adopted`: the same members three months on, to 10 February 2026. Labels of two months, and the gaps of two months between
-- the splits, need so long a history (training_data_engagement). Needs ../people.sql in the same session. Deterministic.

create temporary table winter_events as
select persons.id as chemlink_person_id, people.member_key, occurrence, chance.*, timestamptz '2025-11-12 12:05:00+00'
    + floor(extract(epoch from timestamptz '2026-02-10 11:00:00+00' - timestamptz '2025-11-12 12:05:00+00') * chance.moment) * interval '1 second'
    as occurred_at
from people
join persons on persons.person_id = people.person_uuid
cross join lateral generate_series(1, (people.planned_events + 1) / 2) as occurrence
cross join lateral (
    select
        ('x' || substr(event_hash, 1, 8))::bit(32)::bigint / 4294967296.0 as kind,
        ('x' || substr(event_hash, 9, 8))::bit(32)::bigint / 4294967296.0 as moment,
        ('x' || substr(event_hash, 17, 8))::bit(32)::bigint / 4294967296.0 as choice
    from (select md5('winter:' || people.member_key || ':' || occurrence) as event_hash) as hashes
) as chance
where people.share_of_life > 0.5 and people.planned_events > 0;

insert into view_access (person_id, type, created_at)
select chemlink_person_id, 'profile', occurred_at
from winter_events
where kind < 0.25
order by occurred_at, member_key, occurrence;

insert into query_votes (type, profile_id, voter_id, score, search_key, created_at, updated_at)
select
    case when choice < 0.7 then 'upvote' else 'downvote' end, 1 + floor(choice * 1000)::bigint, chemlink_person_id, round(choice::numeric, 2),
    'search-' || substr(md5(member_key || ':winter:' || occurrence), 1, 10), occurred_at, occurred_at
from winter_events
where kind >= 0.25 and kind < 0.4
order by occurred_at, member_key, occurrence;

insert into collections (person_id, name, privacy, created_at)
select chemlink_person_id, 'Collection ' || substr(md5(member_key || ':winter:' || occurrence), 1, 8), 'PUBLIC', occurred_at
from winter_events
where kind >= 0.4 and kind < 0.47
order by occurred_at, member_key, occurrence;

drop table winter_events;
