-- Profile `published` of the engagement platform database: social features that nobody but two unlinked accounts ever used.
-- Needs schema.sql before it. Deterministic: no clock, ids are hashes.

insert into persons (id, external_id, iam_id, employment_status, first_name, last_name, email, profile_pic_updated_at,
    created_at, company_name, role_title, deleted_at)
values
    -- G1 points to a ChemLink member whose account is closed, G2 to nobody
    (md5('engagement:G1')::uuid, md5('person_id:DEL-JUN:1'), null, 'employed', 'Gale', 'Archer', 'gale.archer@works.example', null,
        '2025-06-20 09:00:00+00', 'acme labs', 'chemist', null),
    (md5('engagement:G2')::uuid, md5('nobody:G2'), null, null, 'Robin', 'Marsh', 'robin.marsh@works.example', null,
        '2025-06-20 10:00:00+00', null, null, null),
    -- three closed accounts, none of them resolvable, that wrote most of the deleted posts
    (md5('engagement:D1')::uuid, md5('nobody:D1'), null, null, 'Kim', 'Dale', 'kim.dale@works.example', null,
        '2025-06-21 09:00:00+00', null, null, '2025-10-01 09:00:00+00'),
    (md5('engagement:D2')::uuid, md5('nobody:D2'), null, null, 'Lee', 'Ford', 'lee.ford@works.example', null,
        '2025-06-21 10:00:00+00', null, null, '2025-10-01 10:00:00+00'),
    (md5('engagement:D3')::uuid, md5('nobody:D3'), null, null, 'Max', 'Hill', 'max.hill@works.example', null,
        '2025-06-21 11:00:00+00', null, null, '2025-10-01 11:00:00+00');

-- external_id is text, and writers disagree about its spelling: one account has it in upper case
update persons set external_id = upper(external_id::uuid::text) where id = md5('engagement:G1')::uuid;
update persons set external_id = external_id::uuid::text where id <> md5('engagement:G1')::uuid;

-- the ten live posts
insert into posts (id, person_id, type, content, link_url, media_keys, status, created_at, link_has_preview)
select
    md5('live post:' || n)::uuid,
    md5('engagement:' || author)::uuid,
    type,
    'sample post ' || n,
    case when type = 'link' then 'https://news.example/' || n end,
    case when type in ('image', 'file') then jsonb_build_array('media/' || n) when type = 'text' then '[]'::jsonb end,
    'approved',
    posted_at,
    type = 'link'
from (
    values
        (1, 'G1', 'text', timestamptz '2025-10-28 09:00:00+00'), (2, 'G2', 'text', '2025-10-28 14:00:00+00'),
        (3, 'G1', 'text', '2025-10-29 09:00:00+00'), (4, 'G1', 'link', '2025-10-29 10:00:00+00'),
        (5, 'G1', 'text', '2025-10-29 11:00:00+00'), (6, 'G1', 'image', '2025-10-29 12:00:00+00'),
        (7, 'G1', 'text', '2025-10-29 13:00:00+00'), (8, 'G1', 'file', '2025-10-29 14:00:00+00'),
        (9, 'G1', 'link', '2025-10-30 09:00:00+00'), (10, 'G1', 'text', '2025-10-30 10:00:00+00')
) as live (n, author, type, posted_at);

-- the 302 deleted ones: 159 text, 63 link, 49 image, 31 file, written from July to September
insert into posts (id, person_id, type, content, link_url, media_keys, status, created_at, updated_at, deleted_at)
select
    md5('deleted post:' || n)::uuid,
    md5('engagement:' || (array['D1', 'D2', 'D3', 'G1', 'G2'])[1 + n % 5])::uuid,
    type,
    'sample post ' || n,
    case when type = 'link' then 'https://news.example/old/' || n end,
    case when type in ('image', 'file') then jsonb_build_array('media/old/' || n) end,
    'approved',
    posted_at,
    case when n % 7 = 0 then posted_at + interval '2 hours' end,
    posted_at + (1 + n % 9) * interval '1 day'
from (
    select
        n,
        case when n <= 159 then 'text' when n <= 222 then 'link' when n <= 271 then 'image' else 'file' end as type,
        timestamptz '2025-07-02 08:00:00+00' + (n * 101 % 302) * interval '400 minutes' as posted_at
    from generate_series(1, 302) as n
) as deleted;

insert into mentions (id, post_id, mentioned_person_id, mentioned_by_person_id, created_at)
values (
    md5('mention:1')::uuid, md5('live post:5')::uuid, md5('engagement:G2')::uuid, md5('engagement:G1')::uuid, '2025-10-29 11:00:00+00'
);

insert into pgmigrations (name, run_on)
values ('0001_initial', '2025-05-22 10:00:00'), ('0002_groups', '2025-07-10 10:00:00');
