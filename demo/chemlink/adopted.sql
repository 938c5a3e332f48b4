-- Profile `adopted`, on top of `published`: the same members, most of whom are there to stay. Deterministic.
-- Assert invariants on it, not numbers. `chemlink.scale` and `chemlink.activity` (see people.sql) make it large.

create temporary table my_events as
select planned_events.*, persons.id as chemlink_person_id
from planned_events
join persons on persons.person_id = planned_events.person_uuid
where planned_events.kind < 0.47;

analyze my_events;

-- an eighth of the members, not only nineteen, own the Finder
update persons
set has_finder = true
where deleted_at is null and ('x' || substr(md5('finder:' || person_id), 1, 6))::bit(24)::integer % 8 = 0;

-- a third edited their profile themselves after the system job had been there
update persons
set updated_at = edits.edited_at
from (
    select chemlink_person_id, max(occurred_at) as edited_at
    from my_events
    where kind < 0.25
    group by chemlink_person_id
) as edits
where
    persons.id = edits.chemlink_person_id
    and edits.edited_at > '2025-10-04'
    and ('x' || substr(md5('edit:' || persons.person_id), 1, 6))::bit(24)::integer % 3 = 0;

insert into view_access (person_id, type, expiry, metadata, created_at)
select chemlink_person_id, 'profile', occurred_at + interval '60 days', '{"channel": "web"}', occurred_at
from my_events
where kind < 0.25
order by occurred_at, member_key, occurrence;

insert into query_votes (type, profile_id, voter_id, score, search_key, actual_query, created_at, updated_at)
select
    case when other_choice < 0.7 then 'upvote' else 'downvote' end,
    1 + floor(choice * 1000)::bigint,
    chemlink_person_id,
    round(other_choice::numeric, 2),
    'search-' || substr(md5(member_key || occurrence), 1, 10),
    'sample query ' || 1 + floor(choice * 400)::integer,
    occurred_at,
    occurred_at
from my_events
where kind >= 0.25 and kind < 0.39
order by occurred_at, member_key, occurrence;

insert into query_embeddings (intent, embedded_text, embedded_vector, created_at)
select
    (array['EXPERTISE_SKILLS', 'PROFILE', 'ROLE_POSITION', 'COMPANY', 'LOCATION', 'EDUCATION', 'LANGUAGE', 'PROJECT', null])
        [1 + floor(other_choice * 9)::integer],
    'sample query ' || 1 + floor(choice * 400)::integer,
    array[0.1, 0.2, 0.3]::real[],
    occurred_at - interval '1 minute'
from my_events
where kind >= 0.25 and kind < 0.39
order by occurred_at, member_key, occurrence;

insert into collections (person_id, name, privacy, created_at, deleted_at)
select
    chemlink_person_id,
    'Collection ' || substr(md5(member_key || occurrence), 1, 8),
    case when other_choice < 0.75 then 'PUBLIC' else 'PRIVATE' end,
    occurred_at,
    case when choice < 0.05 and occurred_at < '2025-11-03' then occurred_at + interval '9 days' end
from my_events
where kind >= 0.39 and kind < 0.44
order by occurred_at, member_key, occurrence;

insert into collection_profiles (collection_id, person_id, added_by, rank, created_at)
select
    collections.id, 1 + (collections.id * 31 + rank * 7) % 1000, collections.person_id, rank, collections.created_at + rank * interval '2 minutes'
from collections
cross join lateral generate_series(1, (collections.id % 6)::integer) as rank
where not exists (select from collection_profiles as earlier where earlier.collection_id = collections.id)
order by collections.id, rank;

insert into collection_collaborators (collection_id, person_id, added_by, access_type, created_at)
select collections.id, 1 + (collections.id * 17) % 1000, collections.person_id, 'READ_WRITE', collections.created_at + interval '15 minutes'
from collections
where
    collections.id % 4 = 0
    and not exists (select from collection_collaborators as earlier where earlier.collection_id = collections.id)
order by collections.id;

-- careers that go on: positions added long after signup
insert into experiences (person_id, company_id, role_id, type, start_date, created_at)
select
    chemlink_person_id,
    1 + floor(choice * 1199)::bigint,
    1 + floor(other_choice * 899)::bigint,
    'full_time',
    extract(month from occurred_at at time zone 'UTC') || '-' || extract(year from occurred_at at time zone 'UTC'),
    occurred_at
from my_events
where kind >= 0.44 and kind < 0.47
order by occurred_at, member_key, occurrence;

drop table my_events;
