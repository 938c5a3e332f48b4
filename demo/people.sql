-- The members of the demo, as a temporary table that the scripts of both databases read.
-- Load it first, in the session that loads the others (see demo/README.md).
--
-- Everything is deterministic: no random(), no now(). "Chance" is the first 32 bits of an md5 of a key.
-- One history serves all snapshots: what a reader sees at a point in time is a cut of it (created, changed, deleted by then).
--
-- Settings, for the profile `adopted` (`set chemlink.scale = '450'` before the scripts; other profiles want the defaults):
--   chemlink.scale     how many copies of the member history are made (default 1: 2,234 members)
--   chemlink.activity  factor on the number of events of each member (default 1: about 9)

create temporary table people as
with cohorts (cohort, members, first_signup, last_signup) as (
    values
        -- the launch: first signup on 2 June
        ('JUN', 1073, timestamptz '2025-06-02 08:00:00+00', timestamptz '2025-06-30 21:00:00+00'),
        -- after midnight of the 1st, or the weekly cohort grid has a row too many
        ('JUL', 170, timestamptz '2025-07-01 09:00:00+00', timestamptz '2025-07-31 20:00:00+00'),
        ('AUG', 589, timestamptz '2025-08-01 10:00:00+00', timestamptz '2025-08-31 20:00:00+00'),
        ('SEP', 118, timestamptz '2025-09-01 07:30:00+00', timestamptz '2025-09-27 20:00:00+00'),
        -- too young for a 7 + 30 day activation window at the end of 3 November
        ('SEP-END', 14, timestamptz '2025-09-28 06:00:00+00', timestamptz '2025-09-30 20:00:00+00'),
        ('OCT-BATCH', 69, timestamptz '2025-10-01 08:00:00+00', timestamptz '2025-10-02 21:00:00+00'),
        ('OCT-LATE', 21, timestamptz '2025-10-04 06:00:00+00', timestamptz '2025-10-05 22:00:00+00'),
        ('OCT-QUIET', 4, timestamptz '2025-10-10 12:00:00+00', timestamptz '2025-10-27 12:00:00+00'),
        ('OCT-TEST', 1, timestamptz '2025-10-12 12:00:00+00', timestamptz '2025-10-12 13:00:00+00'),
        ('NOV', 1, timestamptz '2025-11-01 14:00:00+00', timestamptz '2025-11-01 15:00:00+00'),
        ('NOV-S2', 2, timestamptz '2025-11-04 00:30:00+00', timestamptz '2025-11-04 01:00:00+00'),
        ('NOV-S3', 127, timestamptz '2025-11-05 06:00:00+00', timestamptz '2025-11-12 11:00:00+00'),
        ('DEL-JUN', 6, timestamptz '2025-06-06 12:00:00+00', timestamptz '2025-06-28 12:00:00+00'),
        ('DEL-JUL', 2, timestamptz '2025-07-08 12:00:00+00', timestamptz '2025-07-26 12:00:00+00'),
        ('DEL-AUG', 2, timestamptz '2025-08-07 12:00:00+00', timestamptz '2025-08-25 12:00:00+00'),
        ('DEL-SEP', 1, timestamptz '2025-09-09 12:00:00+00', timestamptz '2025-09-10 12:00:00+00')
),

-- The 34 members that did something: F1-F19 own the Finder, S1-S15 do not. `late_update` is their own profile edit.
actors (actor, cohort, signup_at, late_update) as (
    values
        ('F1', 'SEP', timestamptz '2025-09-12 09:10:00+00', timestamptz '2025-10-24 15:40:00+00'),
        ('F2', 'SEP', timestamptz '2025-09-14 10:20:00+00', timestamptz '2025-10-15 15:40:00+00'),
        ('F3', 'SEP', timestamptz '2025-09-16 11:30:00+00', timestamptz '2025-10-14 15:40:00+00'),
        ('F4', 'SEP', timestamptz '2025-09-18 12:40:00+00', timestamptz '2025-10-14 15:45:00+00'),
        ('F5', 'AUG', timestamptz '2025-08-05 09:15:00+00', null),
        ('F6', 'AUG', timestamptz '2025-08-07 10:25:00+00', timestamptz '2025-10-14 15:50:00+00'),
        ('F7', 'AUG', timestamptz '2025-08-15 11:35:00+00', timestamptz '2025-10-20 15:40:00+00'),
        ('F8', 'AUG', timestamptz '2025-08-10 12:45:00+00', null),
        ('F9', 'JUL', timestamptz '2025-07-09 09:05:00+00', timestamptz '2025-10-16 15:40:00+00'),
        ('F10', 'JUL', timestamptz '2025-07-15 10:15:00+00', null),
        ('F11', 'JUL', timestamptz '2025-07-22 11:25:00+00', timestamptz '2025-10-24 15:45:00+00'),
        ('F12', 'JUN', timestamptz '2025-06-04 09:00:00+00', timestamptz '2025-10-30 15:40:00+00'),
        ('F13', 'JUN', timestamptz '2025-06-06 10:00:00+00', null),
        ('F14', 'JUN', timestamptz '2025-06-09 11:00:00+00', timestamptz '2025-10-30 15:45:00+00'),
        ('F15', 'JUN', timestamptz '2025-06-11 12:00:00+00', null),
        ('F16', 'JUN', timestamptz '2025-06-13 13:00:00+00', null),
        ('F17', 'JUN', timestamptz '2025-06-16 14:00:00+00', null),
        ('F18', 'JUN', timestamptz '2025-06-18 15:00:00+00', null),
        ('F19', 'JUN', timestamptz '2025-06-20 16:00:00+00', null),
        ('S1', 'SEP', timestamptz '2025-09-15 13:00:00+00', null),
        ('S2', 'SEP', timestamptz '2025-09-22 14:00:00+00', null),
        ('S3', 'SEP', timestamptz '2025-09-25 15:00:00+00', null),
        ('S4', 'OCT-ACT', timestamptz '2025-10-06 05:10:00+00', null),
        ('S5', 'OCT-ACT', timestamptz '2025-10-06 05:20:00+00', null),
        ('S6', 'AUG', timestamptz '2025-08-18 13:00:00+00', timestamptz '2025-10-08 15:40:00+00'),
        ('S7', 'AUG', timestamptz '2025-08-20 14:00:00+00', timestamptz '2025-10-13 15:40:00+00'),
        ('S8', 'OCT-ACT', timestamptz '2025-10-06 05:30:00+00', null),
        ('S9', 'OCT-ACT', timestamptz '2025-10-06 05:40:00+00', null),
        ('S10', 'AUG', timestamptz '2025-08-22 15:00:00+00', timestamptz '2025-10-21 15:40:00+00'),
        ('S11', 'JUN', timestamptz '2025-06-12 09:30:00+00', null),
        ('S12', 'JUN', timestamptz '2025-06-17 10:30:00+00', null),
        ('S13', 'JUN', timestamptz '2025-06-24 11:30:00+00', null),
        ('S14', 'JUL', timestamptz '2025-07-10 12:30:00+00', null),
        ('S15', 'JUL', timestamptz '2025-07-18 13:30:00+00', null)
),

-- the days on which the 21 members of OCT-LATE edited their profile
late_days (k, day) as (
    values
        (1, date '2025-10-06'), (2, '2025-10-06'), (3, '2025-10-07'), (4, '2025-10-07'), (5, '2025-10-09'), (6, '2025-10-09'),
        (7, '2025-10-10'), (8, '2025-10-10'), (9, '2025-10-17'), (10, '2025-10-17'), (11, '2025-10-22'), (12, '2025-10-22'),
        (13, '2025-10-23'), (14, '2025-10-23'), (15, '2025-10-18'), (16, '2025-10-13'), (17, '2025-10-14'), (18, '2025-10-15'),
        (19, '2025-10-21'), (20, '2025-10-24'), (21, '2025-10-30')
),

-- the eleven accounts closed by 20 October
deletions (cohort, k, deleted_at) as (
    values
        ('DEL-JUN', 1, timestamptz '2025-09-15 10:00:00+00'), ('DEL-JUN', 2, '2025-09-18 10:00:00+00'),
        ('DEL-JUN', 3, '2025-09-22 10:00:00+00'), ('DEL-JUN', 4, '2025-09-26 10:00:00+00'),
        ('DEL-JUN', 5, '2025-10-05 10:00:00+00'), ('DEL-JUN', 6, '2025-10-08 10:00:00+00'),
        ('DEL-JUL', 1, '2025-09-29 10:00:00+00'), ('DEL-JUL', 2, '2025-10-11 10:00:00+00'),
        ('DEL-AUG', 1, '2025-10-13 10:00:00+00'), ('DEL-AUG', 2, '2025-10-16 10:00:00+00'),
        ('DEL-SEP', 1, '2025-10-20 10:00:00+00'),
        -- alive at S1 and S2, gone at S3; neither is an actor nor the first of its cohort
        ('JUL', 80, '2025-11-10 09:00:00+00'), ('AUG', 300, '2025-11-10 09:30:00+00')
),

members as (
    select cohort, k, null::text as actor, null::timestamptz as late_update,
        -- whole seconds; the first member of a cohort signs up exactly at its start
        first_signup + floor(extract(epoch from last_signup - first_signup) * (k - 1) / members) * interval '1 second' as signup_at
    from cohorts
    cross join lateral generate_series(1, members) as k
    union all
    select cohort, 100000 + row_number() over (order by actor), actor, late_update, signup_at
    from actors
),

replicas as (
    select
        members.*,
        replica,
        members.cohort || ':' || members.k || case when replica > 1 then ':' || replica else '' end as member_key
    from members
    cross join generate_series(1, greatest(1, coalesce(nullif(current_setting('chemlink.scale', true), ''), '1')::integer)) as replica
    -- one test account and one history of closed accounts are enough at any scale
    where replica = 1 or members.cohort not like 'DEL%' and members.cohort <> 'OCT-TEST'
),

dated as (
    select
        replicas.member_key,
        replicas.replica,
        replicas.cohort,
        replicas.k,
        case when replicas.replica = 1 then replicas.actor end as actor,
        replicas.signup_at + (replicas.replica - 1) * interval '1 millisecond' as signup_at,
        case when replicas.replica = 1 then deletions.deleted_at end as deleted_at,
        case
            when replicas.cohort = 'OCT-LATE'
                then late_days.day + time '10:00' at time zone 'UTC' + replicas.k * interval '7 minutes'
            else replicas.late_update
        end as late_update
    from replicas
    left join late_days on replicas.cohort = 'OCT-LATE' and late_days.k = replicas.k
    left join deletions on deletions.cohort = replicas.cohort and deletions.k = replicas.k
)

select
    dated.member_key,
    dated.replica,
    dated.cohort,
    dated.actor,
    dated.signup_at,
    case
        when dated.cohort like 'DEL%' then dated.deleted_at
        when dated.late_update is not null then dated.late_update
        -- the system job that rewrote 2,050 profiles in the night of 3 October
        when dated.cohort in ('JUN', 'JUL', 'AUG', 'SEP', 'SEP-END', 'OCT-BATCH')
            then timestamptz '2025-10-03 02:00:00+00' + floor(chance.a * 5400) * interval '1 second'
        -- both ways in which "never edited" is stored
        when chance.b < 0.5 and dated.cohort <> 'OCT-TEST' then dated.signup_at
    end as updated_at,
    dated.deleted_at,
    coalesce(dated.actor like 'F%', false) as has_finder,
    md5('person_id:' || dated.member_key)::uuid as person_uuid,
    md5('chemlink_id:' || dated.member_key)::uuid as chemlink_uuid,
    md5('kratos:' || dated.member_key)::uuid as kratos_uuid,
    names.first_name,
    names.last_name,
    case
        when dated.cohort = 'OCT-TEST' then 'qa.account@mail.example'
        else lower(names.first_name || '.' || names.last_name) || '.' || substr(md5('mailbox:' || dated.member_key), 1, 10)
            || '@' || (array['mail', 'lab', 'campus', 'works'])[1 + floor(chance.c * 4)::integer] || '.example'
    end as email,
    -- what the profile `adopted` lets a member do: four in ten never come back, a few cannot stop; some lose interest early
    case
        when dated.deleted_at is not null or dated.cohort = 'OCT-TEST' or chance.f < 0.40 then 0
        when chance.f < 0.75 then 1 + floor(chance.g * 5)
        when chance.f < 0.93 then 6 + floor(chance.g * 20)
        else 26 + floor(chance.g * 65)
    end::integer * greatest(1, coalesce(nullif(current_setting('chemlink.activity', true), ''), '1')::integer) as planned_events,
    0.15 + 0.85 * sqrt(chance.g) as share_of_life
from dated
cross join lateral (
    select
        ('x' || substr(md5('a:' || dated.member_key), 1, 8))::bit(32)::bigint / 4294967296.0 as a,
        ('x' || substr(md5('b:' || dated.member_key), 1, 8))::bit(32)::bigint / 4294967296.0 as b,
        ('x' || substr(md5('c:' || dated.member_key), 1, 8))::bit(32)::bigint / 4294967296.0 as c,
        ('x' || substr(md5('d:' || dated.member_key), 1, 8))::bit(32)::bigint / 4294967296.0 as d,
        ('x' || substr(md5('e:' || dated.member_key), 1, 8))::bit(32)::bigint / 4294967296.0 as e,
        ('x' || substr(md5('f:' || dated.member_key), 1, 8))::bit(32)::bigint / 4294967296.0 as f,
        ('x' || substr(md5('f:' || dated.member_key), 9, 8))::bit(32)::bigint / 4294967296.0 as g
) as chance
cross join lateral (
    select
        (array['Ada', 'Amina', 'Anders', 'Bea', 'Carlos', 'Chen', 'Dana', 'Elif', 'Emeka', 'Farah', 'Grace', 'Hana', 'Ines', 'Ivo',
            'Jonas', 'Kavya', 'Lena', 'Luca', 'Mara', 'Mei', 'Nadia', 'Noor', 'Omar', 'Petra', 'Priya', 'Rafael', 'Sana', 'Tomas',
            'Uma', 'Viktor', 'Wanda', 'Yusuf'])[1 + floor(chance.d * 32)::integer] as first_name,
        (array['Abbott', 'Bauer', 'Castro', 'Dietrich', 'Eriksen', 'Ferrari', 'Ghosh', 'Haddad', 'Ito', 'Jensen', 'Kowalski', 'Lopez',
            'Moreau', 'Nakamura', 'Okafor', 'Petrov', 'Quinn', 'Rossi', 'Singh', 'Tanaka', 'Ueda', 'Varga', 'Weber', 'Xu', 'Yilmaz',
            'Zimmer'])[1 + floor(chance.e * 26)::integer] as last_name
) as names;

create unique index on people (member_key);
create index on people (actor);
analyze people;

-- Every event that the profile `adopted` plans, in both databases: whose, which (a number in [0, 1) that the scripts cut into kinds),
-- when, and two more numbers to choose with. Nothing happens before signup or after 12 November noon.
create temporary view planned_events as
select
    people.member_key,
    people.person_uuid,
    occurrence,
    chance.kind,
    people.signup_at + interval '20 minutes'
        + floor(
            extract(epoch from timestamptz '2025-11-12 11:30:00+00' - people.signup_at) * people.share_of_life * chance.moment
        ) * interval '1 second' as occurred_at,
    chance.choice,
    chance.other_choice
from people
cross join lateral generate_series(1, people.planned_events) as occurrence
cross join lateral (
    select
        ('x' || substr(event_hash, 1, 8))::bit(32)::bigint / 4294967296.0 as kind,
        ('x' || substr(event_hash, 9, 8))::bit(32)::bigint / 4294967296.0 as moment,
        ('x' || substr(event_hash, 17, 8))::bit(32)::bigint / 4294967296.0 as choice,
        ('x' || substr(event_hash, 25, 8))::bit(32)::bigint / 4294967296.0 as other_choice
    from (select md5('event:' || people.member_key || ':' || occurrence) as event_hash) as hashes
) as chance
where people.signup_at < '2025-11-12 11:00:00+00';
