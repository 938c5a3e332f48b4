-- Profile `dirty`, on top of `published`: a known number of every defect that the data-quality rules look for.
-- The number stands in each heading. Members of the launch cohort without activity are spoiled, in the order of their ids.

create temporary table quiet as
select persons.id, row_number() over (order by persons.id) as place
from persons
join people on people.person_uuid = persons.person_id
where people.cohort = 'JUN' and people.actor is null;

-- DQ-01: one primary key twice
alter table embeddings drop constraint embeddings_pkey;
insert into embeddings
select * from embeddings where id = 1;

-- DQ-08: two addresses that two members share
update persons set email = upper(others.email)
from quiet, persons as others, quiet as other_places
where persons.id = quiet.id and quiet.place in (1, 2) and other_places.place = quiet.place + 2 and others.id = other_places.id;

-- DQ-10: thirty blank or malformed addresses
update persons set email = case when quiet.place % 2 = 0 then '  ' else 'not-an-address' end
from quiet
where persons.id = quiet.id and quiet.place between 11 and 40;

-- DQ-12: two votes by nobody, one by a closed account, one on an unknown profile; DQ-13: one vote on oneself;
-- DQ-24: one vote of an unknown type
alter table query_votes drop constraint query_votes_voter_id_fkey;
alter table query_votes drop constraint query_votes_profile_id_fkey;
insert into query_votes (type, profile_id, voter_id, score, search_key, created_at, updated_at)
select votes.type, coalesce(votes.profile_id, quiet.id), coalesce(votes.voter_id, quiet.id), 0.5, 'search-dirty', votes.at, votes.at
from (
    values
        ('upvote', null::bigint, 999001::bigint, timestamptz '2025-10-14 18:00:00+00'),
        ('upvote', null, 999002, '2025-10-14 18:01:00+00'),
        ('upvote', null, (select min(id) from persons where deleted_at < '2025-10-01'), '2025-09-10 18:00:00+00'),
        ('upvote', 999003, null, '2025-10-14 18:02:00+00'),
        ('upvote', null, null, '2025-10-14 18:03:00+00'),
        ('sidevote', (select min(id) from persons), null, '2025-10-14 18:04:00+00')
) as votes (type, profile_id, voter_id, at)
join quiet on quiet.place = 41;

-- DQ-14: three experiences of nobody, two degrees from unknown schools, one unknown language
alter table experiences drop constraint experiences_person_id_fkey;
alter table education drop constraint education_school_id_fkey;
alter table person_languages drop constraint person_languages_language_id_fkey;
insert into experiences (person_id, company_id, start_date, created_at)
select 999100 + n, 1, '1-2020', timestamptz '2025-06-10 10:00:00+00'
from generate_series(1, 3) as n;
insert into education (person_id, school_id, start_date, created_at)
select quiet.id, 999200 + quiet.place, '9-2015', timestamptz '2025-07-05 10:00:00+00'
from quiet
where quiet.place in (42, 43);
insert into person_languages (person_id, language_id, created_at)
select quiet.id, 999300, timestamptz '2025-07-05 10:00:00+00'
from quiet
where quiet.place = 44;

-- DQ-15: one collection without an owner, one whose owner is gone; DQ-24: one of unknown privacy
insert into collections (person_id, name, privacy, created_at)
values
    (null, 'Collection of nobody', 'PUBLIC', '2025-10-14 19:00:00+00'),
    ((select min(id) from persons where deleted_at < '2025-10-01'), 'Collection of the departed', 'PUBLIC', '2025-09-10 19:00:00+00'),
    ((select id from quiet where place = 45), 'Collection of secrets', 'SECRET', '2025-10-14 19:01:00+00');

-- DQ-18: two grants from the future
insert into view_access (person_id, type, created_at)
select quiet.id, 'profile', timestamptz '2027-01-01 10:00:00+00'
from quiet
where quiet.place in (46, 47);

-- DQ-19: two deletions and three changes before creation
update experiences set deleted_at = created_at - interval '1 day'
where id in (select min(experiences.id) from experiences join quiet on quiet.id = experiences.person_id
    where quiet.place between 60 and 70 group by quiet.place order by 1 limit 2);
update education set updated_at = created_at - interval '1 day'
where id in (select min(education.id) from education join quiet on quiet.id = education.person_id
    where quiet.place between 60 and 80 group by quiet.place order by 1 limit 3);

-- DQ-20: twenty grants used before signup
insert into view_access (person_id, type, created_at)
select persons.id, 'profile', persons.created_at - interval '2 hours'
from persons
join quiet on quiet.id = persons.id
where quiet.place between 201 and 220;

-- DQ-21: one term older than the platform
insert into glossary (term, meaning, category, description, created_at)
values ('TLC', 'thin-layer chromatography', 'analysis', 'A quick method to separate a mixture.', '2025-05-01 06:00:00+00');

-- DQ-22: two hundred dates that nobody can read
update experiences
set start_date = (array['13-2019', 'summer 2018', '00-2020', '2019/05/01', '5.2017'])[1 + (experiences.id % 5)::integer]
where id in (select id from experiences where deleted_at is null and person_id < 999000 order by id offset 2000 limit 200);

-- DQ-23: a hundred and twenty positions that ended before they began
update experiences
set start_date = '5-2022', end_date = '4-2021'
where id in (select id from experiences where deleted_at is null and person_id < 999000 order by id offset 4000 limit 120);

-- DQ-24: one unknown intent, one unknown access type
insert into query_embeddings (intent, embedded_text, created_at)
values ('GARDENING', 'sample query 1', '2025-10-20 10:00:00+00');
update collection_collaborators set access_type = 'OWNER' where id = 1;

-- DQ-11: a hundred and seven of the hundred and ten searches deleted in one night
update query_embeddings set deleted_at = '2025-11-02 02:00:00+00' where id in (select id from query_embeddings order by id limit 107);

-- DQ-28: one column of another type, one that nobody announced
alter table embeddings alter column score_multiplier type numeric using score_multiplier::numeric;
alter table companies add column motto varchar;

-- DQ-26: twenty companies that stand for none, with the one that is always there
update companies set name = (array['.', '-', 'N/A', ' '])[1 + (id % 4)::integer] where id between 1101 and 1120;

drop table quiet;
