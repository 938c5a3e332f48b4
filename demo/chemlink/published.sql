-- Profile `published` of the ChemLink service database: the history from which every published figure can be recomputed.
-- Needs ../people.sql and schema.sql before it, in the same session. Deterministic.

-- Reference data, imported on the day before the launch -----------------------------------------------------------------

insert into locations (id, country, created_at)
select position, country, timestamptz '2025-06-01 06:00:00+00'
from unnest(array['united states', 'india', 'germany', 'united kingdom', 'nigeria', 'brazil', 'turkey', 'japan', 'poland', 'france',
    'italy', 'spain', 'canada', 'netherlands', 'sweden', 'switzerland', 'south africa', 'kenya', 'mexico', 'singapore', 'china',
    'south korea', 'australia', 'egypt', 'argentina', 'chile', 'norway', 'denmark', 'finland', 'portugal'])
    with ordinality as countries (country, position);

insert into companies (id, name, description, created_at)
select
    n,
    -- a bare dot is how the real database stores "no company"
    case when n = 1200 then '.'
        else (array['acme', 'nordic', 'blue river', 'helix', 'quanta', 'verdant', 'orbit', 'summit', 'delta', 'polar'])[1 + n % 10]
            || ' ' || (array['chemicals', 'labs', 'materials', 'pharma', 'polymers', 'coatings', 'analytics', 'energy'])[1 + n / 10 % 8]
            || ' ' || n
    end,
    case when n % 3 = 0 then 'company ' || n end,
    timestamptz '2025-06-01 06:00:00+00'
from generate_series(1, 1200) as n;

insert into roles (id, title, created_at)
select
    n,
    case when n = 900 then '.'
        else (array['senior', 'junior', 'lead', 'principal', 'assistant', 'visiting'])[1 + n % 6]
            || ' ' || (array['chemist', 'process engineer', 'lab manager', 'research scientist', 'toxicologist', 'analyst'])[1 + n / 6 % 6]
            || ' ' || n
    end,
    timestamptz '2025-06-01 06:00:00+00'
from generate_series(1, 900) as n;

insert into projects (id, name, created_at)
select n, 'project ' || n, timestamptz '2025-06-01 06:00:00+00'
from generate_series(1, 300) as n;

insert into schools (id, name, location, created_at)
select
    n,
    (array['university of ', 'institute of ', 'college of '])[1 + n % 3] || 'sample city ' || n,
    (array['germany', 'india', 'united states', 'france', 'nigeria'])[1 + n % 5],
    timestamptz '2025-06-01 06:00:00+00'
from generate_series(1, 400) as n;

insert into degrees (id, name, type, created_at)
select
    n,
    (array['bsc ', 'msc ', 'phd ', 'diploma '])[1 + n % 4]
        || (array['chemistry', 'chemical engineering', 'biochemistry', 'materials science', 'physics'])[1 + n / 4 % 5] || ' ' || n,
    (array['bachelor', 'master', 'doctorate', 'diploma'])[1 + n % 4],
    timestamptz '2025-06-01 06:00:00+00'
from generate_series(1, 60) as n;

insert into languages (id, name, code, created_at)
select position, name, code, timestamptz '2025-06-01 06:00:00+00'
from unnest(
    array['english', 'german', 'french', 'spanish', 'portuguese', 'hindi', 'turkish', 'japanese', 'polish', 'italian', 'dutch', 'arabic'],
    array['en', 'de', 'fr', 'es', 'pt', 'hi', 'tr', 'ja', 'pl', 'it', 'nl', 'ar']
) with ordinality as spoken (name, code, position);

-- Members ---------------------------------------------------------------------------------------------------------------

insert into persons (
    person_id, chemlink_id, kratos_id, hydra_id, name, profile, first_name, last_name, email, mobile_number_country_code,
    headline_description, career_goals, linked_in_url, profile_picture, location_id, company_id, role_id, has_finder,
    created_at, updated_at, deleted_at
)
select
    people.person_uuid,
    people.chemlink_uuid,
    people.kratos_uuid,
    md5('hydra:' || people.member_key)::uuid,
    people.first_name || ' ' || people.last_name,
    json_build_object('source', 'onboarding', 'steps', floor(chance.c * 6)::integer, 'open_to_work', chance.d < 0.3),
    people.first_name,
    people.last_name,
    people.email,
    case when chance.d < 0.4 then '+49' end,
    case
        when chance.a < 0.55 then 'Chemist with a focus on sustainable materials'
        when chance.a < 0.75 then 'Chemist'
        when chance.a < 0.80 then '  '
    end,
    case when chance.b < 0.2 then 'Lead a laboratory' end,
    case when chance.b < 0.6 then 'https://profiles.example/in/' || substr(md5('linked:' || people.member_key), 1, 12) end,
    case when chance.c < 0.3 then 'pictures/' || substr(md5('picture:' || people.member_key), 1, 12) || '.jpg' end,
    -- countries are skewed: a square makes the first ones common
    case when chance.e < 0.99 then 1 + floor(chance.c * chance.c * 30)::bigint end,
    case when chance.e < 0.91 then 1 + floor(chance.d * chance.d * 1200)::bigint end,
    case when chance.e > 0.09 then 1 + floor(chance.b * chance.b * 900)::bigint end,
    people.has_finder,
    people.signup_at,
    people.updated_at,
    people.deleted_at
from people
cross join lateral (
    select
        ('x' || substr(md5('profile:' || people.member_key), 1, 6))::bit(24)::integer / 16777216.0 as a,
        ('x' || substr(md5('profile:' || people.member_key), 7, 6))::bit(24)::integer / 16777216.0 as b,
        ('x' || substr(md5('profile:' || people.member_key), 13, 6))::bit(24)::integer / 16777216.0 as c,
        ('x' || substr(md5('profile:' || people.member_key), 19, 6))::bit(24)::integer / 16777216.0 as d,
        ('x' || substr(md5('profile:' || people.member_key), 25, 6))::bit(24)::integer / 16777216.0 as e
) as chance
-- copies last, so that the ids of the first history are the same at every scale
order by people.replica, people.signup_at, people.member_key;

-- Their careers, imported at onboarding: a child row carries its member's signup time, so that it never adds an active day.

insert into experiences (
    person_id, company_id, role_id, project_id, location_id, description, type, start_date, end_date, city, created_at
)
select
    persons.id,
    1 + floor(chance.a * 1200)::bigint,
    1 + floor(chance.b * 900)::bigint,
    case when chance.c < 0.22 then 1 + floor(chance.d * 300)::bigint end,
    case when chance.d < 0.39 then 1 + floor(chance.a * 30)::bigint end,
    case when chance.b < 0.5 then 'Position ' || position end,
    case when chance.c < 0.8 then 'full_time' else 'internship' end,
    -- months without zero padding mostly, as in production
    case
        when chance.a < 0.80 then span.start_month || '-' || span.start_year
        when chance.a < 0.92 then lpad(span.start_month::text, 2, '0') || '-' || span.start_year
        when chance.a < 0.98 then span.start_year || '-' || lpad(span.start_month::text, 2, '0') || '-01'
    end,
    case
        when position = 1 then case when chance.b < 0.7 then 'Present' end
        when chance.b < 0.85 then span.start_month || '-' || span.start_year + 1
        else span.start_year + 1 || '-' || lpad(span.start_month::text, 2, '0') || '-28'
    end,
    case when chance.c < 0.1 then 'Sample City' end,
    persons.created_at
from persons
cross join lateral generate_series(1, ('x' || substr(md5('experiences:' || persons.person_id), 1, 6))::bit(24)::integer % 10) as position
cross join lateral (
    select
        ('x' || substr(md5('experience:' || persons.person_id || position), 1, 6))::bit(24)::integer / 16777216.0 as a,
        ('x' || substr(md5('experience:' || persons.person_id || position), 7, 6))::bit(24)::integer / 16777216.0 as b,
        ('x' || substr(md5('experience:' || persons.person_id || position), 13, 6))::bit(24)::integer / 16777216.0 as c,
        ('x' || substr(md5('experience:' || persons.person_id || position), 19, 6))::bit(24)::integer / 16777216.0 as d
) as chance
cross join lateral (
    select 1 + floor(chance.d * 12)::integer as start_month, 2025 - 2 * position - floor(chance.c * 2)::integer as start_year
) as span
order by persons.id, position;

insert into education (person_id, school_id, degree_id, field_of_study, start_date, end_date, created_at)
select
    persons.id,
    1 + floor(chance.a * 400)::bigint,
    case when chance.b < 0.96 then 1 + floor(chance.c * 60)::bigint end,
    (array['chemistry', 'physics', 'biology', 'engineering'])[1 + floor(chance.d * 4)::integer],
    case when chance.c < 0.9 then '9-' || 2020 - 4 * position else (2020 - 4 * position)::text end,
    case when chance.c < 0.9 then '6-' || 2023 - 4 * position else '2023-06-30' end,
    persons.created_at
from persons
cross join lateral generate_series(1, ('x' || substr(md5('education:' || persons.person_id), 1, 6))::bit(24)::integer % 4) as position
cross join lateral (
    select
        ('x' || substr(md5('school:' || persons.person_id || position), 1, 6))::bit(24)::integer / 16777216.0 as a,
        ('x' || substr(md5('school:' || persons.person_id || position), 7, 6))::bit(24)::integer / 16777216.0 as b,
        ('x' || substr(md5('school:' || persons.person_id || position), 13, 6))::bit(24)::integer / 16777216.0 as c,
        ('x' || substr(md5('school:' || persons.person_id || position), 19, 6))::bit(24)::integer / 16777216.0 as d
) as chance
order by persons.id, position;

insert into person_languages (person_id, language_id, proficiency, created_at)
select
    persons.id,
    1 + (('x' || substr(md5('language:' || persons.person_id), 1, 6))::bit(24)::integer + position) % 12,
    (array['native', 'fluent', 'basic'])[1 + position % 3],
    persons.created_at
from persons
cross join lateral generate_series(
    1, greatest(0, ('x' || substr(md5('languages:' || persons.person_id), 1, 6))::bit(24)::integer % 4 - 1)
) as position
-- half of the members named a language at all
where ('x' || substr(md5('speaks:' || persons.person_id), 1, 6))::bit(24)::integer % 3 < 2
order by persons.id, position;

-- Searchable profiles. The flag has_finder and the presence of an embedding differ, as they do in production.
insert into embeddings (person_id, embedded_text, embedded_vector, type, score_multiplier, created_at)
select
    persons.id,
    'profile text',
    array[0.25, 0.5, 0.75]::real[],
    'profile',
    '1',
    persons.created_at + interval '1 minute'
from persons
join people on people.person_uuid = persons.person_id
where people.actor like 'F%' and people.actor not in ('F18', 'F19')
    or ('x' || substr(md5('embedding:' || persons.person_id), 1, 6))::bit(24)::integer % 50 = 0 and not people.has_finder
order by persons.id;

-- What the 34 actors did ------------------------------------------------------------------------------------------------

insert into view_access (person_id, type, expiry, metadata, created_at)
select persons.id, 'profile', visits.day + interval '60 days', json_build_object('channel', 'web'), visits.day + visit * interval '25 minutes'
from (
    values
        (timestamptz '2025-10-08 09:00:00+00', 'S5', 2), ('2025-10-08 10:00:00+00', 'S6', 2), ('2025-10-08 11:00:00+00', 'F1', 2),
        ('2025-10-13 09:00:00+00', 'S7', 2), ('2025-10-13 10:00:00+00', 'S8', 2),
        ('2025-10-15 09:00:00+00', 'S9', 2), ('2025-10-15 10:00:00+00', 'S10', 2), ('2025-10-15 11:00:00+00', 'F2', 2),
        ('2025-10-16 09:00:00+00', 'F9', 3), ('2025-10-16 10:30:00+00', 'S1', 2), ('2025-10-16 11:00:00+00', 'S9', 2),
        ('2025-10-21 09:00:00+00', 'S10', 2), ('2025-10-21 10:00:00+00', 'F13', 2),
        ('2025-10-24 09:00:00+00', 'F13', 2),
        ('2025-10-30 09:00:00+00', 'S3', 2), ('2025-10-30 10:00:00+00', 'S4', 2), ('2025-10-30 11:00:00+00', 'F14', 2),
        ('2025-11-03 08:00:00+00', 'S3', 2), ('2025-11-03 09:00:00+00', 'S11', 2), ('2025-11-03 10:00:00+00', 'S4', 1),
        ('2025-11-03 11:00:00+00', 'S12', 1), ('2025-11-03 12:00:00+00', 'S13', 1), ('2025-11-03 13:00:00+00', 'S14', 1),
        ('2025-11-03 14:00:00+00', 'S15', 1)
) as visits (day, actor, visits)
join people on people.actor = visits.actor
join persons on persons.person_id = people.person_uuid
cross join lateral generate_series(1, visits.visits) as visit
order by visits.day, visit;

insert into query_votes (type, profile_id, voter_id, score, search_key, actual_query, created_at, updated_at)
select
    case when n % 3 = 0 then 'downvote' else 'upvote' end,
    judged.id,
    voter_id,
    case when n % 3 = 0 then 0.35 else 0.8 end + n % 5 * 0.01,
    'search-' || search,
    'sample query ' || search,
    voted_at,
    voted_at
from (
    select
        row_number() over (order by sessions.day, sessions.actor, vote) as n,
        dense_rank() over (order by sessions.day, sessions.actor) as search,
        persons.id as voter_id,
        sessions.day + vote * interval '3 minutes' as voted_at
    from (
        values
            (timestamptz '2025-10-14 09:00:00+00', 'F1', 3), ('2025-10-14 10:00:00+00', 'F2', 3),
            ('2025-10-14 11:00:00+00', 'F3', 2), ('2025-10-14 12:00:00+00', 'F4', 2),
            ('2025-10-20 09:00:00+00', 'F7', 3), ('2025-10-20 10:00:00+00', 'F8', 2),
            ('2025-10-24 10:00:00+00', 'F5', 2), ('2025-10-24 11:00:00+00', 'F6', 3), ('2025-10-24 12:00:00+00', 'F1', 2)
    ) as sessions (day, actor, votes)
    join people on people.actor = sessions.actor
    join persons on persons.person_id = people.person_uuid
    cross join lateral generate_series(1, sessions.votes) as vote
) as votes
-- any live member that is not the voter: the bulk of the launch cohort
join (
    select persons.id, row_number() over (order by persons.id) as place
    from persons
    join people on people.person_uuid = persons.person_id
    where people.cohort = 'JUN' and people.actor is null
) as judged on judged.place = votes.n * 37
order by n;

insert into collections (person_id, name, description, privacy, created_at)
select
    persons.id,
    'Collection ' || row_number() over (order by sessions.day, sessions.actor, sessions.privacy desc, item),
    case when item % 2 = 0 then 'People to meet' end,
    sessions.privacy,
    sessions.day + item * interval '10 minutes'
from (
    values
        (timestamptz '2025-10-14 13:00:00+00', 'F5', 'PUBLIC', 3), ('2025-10-14 14:00:00+00', 'F6', 'PUBLIC', 4),
        ('2025-10-14 15:00:00+00', 'F9', 'PUBLIC', 4), ('2025-10-14 16:00:00+00', 'S1', 'PUBLIC', 2),
        ('2025-10-20 13:00:00+00', 'F7', 'PUBLIC', 4), ('2025-10-20 14:00:00+00', 'F10', 'PUBLIC', 3),
        ('2025-10-24 13:00:00+00', 'F8', 'PUBLIC', 3), ('2025-10-24 14:00:00+00', 'F11', 'PUBLIC', 3),
        ('2025-10-30 13:00:00+00', 'F5', 'PUBLIC', 1),
        ('2025-10-14 17:00:00+00', 'F9', 'PRIVATE', 2),
        ('2025-10-20 15:00:00+00', 'F7', 'PRIVATE', 1), ('2025-10-20 16:00:00+00', 'F10', 'PRIVATE', 1),
        ('2025-10-24 15:00:00+00', 'F8', 'PRIVATE', 1), ('2025-10-24 16:00:00+00', 'F11', 'PRIVATE', 1),
        ('2025-10-24 17:00:00+00', 'S2', 'PRIVATE', 2),
        ('2025-10-30 14:00:00+00', 'F12', 'PRIVATE', 1)
) as sessions (day, actor, privacy, collections)
join people on people.actor = sessions.actor
join persons on persons.person_id = people.person_uuid
cross join lateral generate_series(1, sessions.collections) as item
order by sessions.day, item;

-- Three profiles in each of the 34 collections that existed on 27 October, one more in the first nine: 111.
insert into collection_profiles (collection_id, person_id, added_by, rank, created_at)
select collections.id, members.id, collections.person_id, rank, collections.created_at + rank * interval '1 minute'
from collections
cross join lateral generate_series(1, case when collections.id <= 9 then 4 else 3 end) as rank
join (
    select persons.id, row_number() over (order by persons.id) as place
    from persons
    join people on people.person_uuid = persons.person_id
    where people.cohort = 'JUL' and people.actor is null and people.deleted_at is null
) as members on members.place = collections.id * 4 + rank
where collections.created_at < '2025-10-27'
order by collections.id, rank;

-- Eight shared collections, six of them with two collaborators.
insert into collection_collaborators (collection_id, person_id, added_by, access_type, created_at)
select collections.id, members.id, collections.person_id, 'READ_WRITE', collections.created_at + (4 + guest) * interval '1 minute'
from collections
cross join lateral generate_series(1, case when collections.id <= 6 then 2 else 1 end) as guest
join (
    select persons.id, row_number() over (order by persons.id) as place
    from persons
    join people on people.person_uuid = persons.person_id
    where people.cohort = 'AUG' and people.actor is null and people.deleted_at is null
) as members on members.place = collections.id * 5 + guest
where collections.id <= 8
order by collections.id, guest;

-- 109 searches between 8 and 26 October in nine intent categories; "no intent" is one of them.
insert into query_embeddings (intent, embedded_text, embedded_vector, created_at)
select
    (array['EXPERTISE_SKILLS', 'PROFILE', 'ROLE_POSITION', 'COMPANY', 'LOCATION', 'EDUCATION', 'LANGUAGE', 'PROJECT', null])
        [1 + floor(sqrt((n * 7919) % 81))::integer],
    'sample query ' || n,
    array[0.1, 0.2, 0.3]::real[],
    timestamptz '2025-10-08 07:00:00+00' + n * interval '4 hours'
from generate_series(1, 109) as n;

insert into glossary (term, meaning, category, description, created_at)
values
    ('HPLC', 'high-performance liquid chromatography', 'analysis', 'A method that separates the parts of a dissolved sample.', '2025-06-01 06:00:00+00'),
    ('NMR', 'nuclear magnetic resonance', 'analysis', 'Spectroscopy that reads the structure of molecules.', '2025-06-01 06:00:00+00'),
    ('GMP', 'good manufacturing practice', 'regulation', 'Rules under which medicines are made.', '2025-06-01 06:00:00+00'),
    ('SDS', 'safety data sheet', 'safety', '  ', '2025-06-01 06:00:00+00'),
    (null, 'process analytical technology', 'regulation', 'Measuring quality while a process runs.', '2025-06-01 06:00:00+00'),
    ('REACH', 'registration, evaluation, authorisation of chemicals', 'regulation', null, '2025-06-01 06:00:00+00');

insert into administrators (user_id, role, created_at)
select person_uuid, 'moderator', timestamptz '2025-06-03 06:00:00+00'
from people
where actor = 'F19';

insert into pgmigrations (name, run_on)
values ('0001_initial', '2025-05-20 10:00:00'), ('0002_finder', '2025-07-01 10:00:00');
