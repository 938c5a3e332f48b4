-- Profile `dirty`, on top of `published`: a known number of every defect that the data-quality rules look for.
-- The number stands in each heading. Needs ../people.sql in the same session.

create temporary table quiet as
select people.*, row_number() over (order by people.signup_at, people.member_key) as place
from people
where people.cohort = 'JUN' and people.actor is null;

-- DQ-02 and DQ-03: three accounts that hold the wrong key of a member (its bigint id: malformed), two that point to nobody, one that
-- holds none
insert into persons (id, external_id, first_name, last_name, email, profile_pic_updated_at, created_at)
select md5('dirty account:' || n)::uuid, external_id, 'Dirty', 'Account' || n, 'dirty.account' || n || '@works.example', null,
    timestamptz '2025-08-01 09:00:00+00'
from (
    values (1, '11'), (2, '12'), (3, '13'), (4, md5('nobody:4')::uuid::text), (5, md5('nobody:5')::uuid::text), (6, null)
) as accounts (n, external_id);

-- DQ-06: two accounts of one member, one found by each step of the ladder; DQ-09: the address of the second differs
insert into persons (id, external_id, iam_id, first_name, last_name, email, profile_pic_updated_at, created_at)
select md5('dirty account:7')::uuid, person_uuid::text, null, first_name, last_name, email, null::timestamptz, timestamptz '2025-08-02 09:00:00+00'
from quiet
where place = 100
union all
select md5('dirty account:8')::uuid, null, kratos_uuid::text, first_name, last_name, 'someone.else@works.example', null,
    timestamptz '2025-08-03 09:00:00+00'
from quiet
where place = 100;

-- DQ-07: one test account, which points to nobody
insert into persons (id, external_id, first_name, last_name, email, profile_pic_updated_at, created_at)
values (md5('dirty account:9')::uuid, md5('nobody:9')::uuid::text, 'Test', 'Account', 'test@works.example', null, '2025-08-04 09:00:00+00');

-- DQ-16: two live posts of a closed account; DQ-24: they are of an unknown type
insert into posts (id, person_id, type, content, status, created_at)
select md5('dirty post:' || n)::uuid, md5('engagement:D1')::uuid, 'job', 'sample post', 'approved',
    timestamptz '2025-09-20 09:00:00+00' + n * interval '1 hour'
from generate_series(1, 2) as n;

-- DQ-17: one live comment on a deleted post, one answer to a comment of another post, one circle of two
insert into comments (id, post_id, person_id, parent_comment_id, content, created_at)
values
    (md5('dirty comment:1')::uuid, md5('deleted post:1')::uuid, md5('engagement:G1')::uuid, null, 'sample', '2025-10-29 15:00:00+00'),
    (md5('dirty comment:2')::uuid, md5('live post:3')::uuid, md5('engagement:G2')::uuid, null, 'sample', '2025-10-29 15:01:00+00'),
    (md5('dirty comment:3')::uuid, md5('live post:4')::uuid, md5('engagement:G2')::uuid, md5('dirty comment:2')::uuid, 'sample',
        '2025-10-29 15:02:00+00'),
    (md5('dirty comment:4')::uuid, md5('live post:5')::uuid, md5('engagement:G1')::uuid, null, 'sample', '2025-10-29 15:03:00+00'),
    (md5('dirty comment:5')::uuid, md5('live post:5')::uuid, md5('engagement:G1')::uuid, md5('dirty comment:4')::uuid, 'sample',
        '2025-10-29 15:04:00+00');
update comments set parent_comment_id = md5('dirty comment:5')::uuid where id = md5('dirty comment:4')::uuid;

-- DQ-25: one mention without a target, one report with two
insert into mentions (id, mentioned_person_id, mentioned_by_person_id, created_at)
values (md5('dirty mention:1')::uuid, md5('engagement:G2')::uuid, md5('engagement:G1')::uuid, '2025-10-29 16:00:00+00');
insert into reports (id, reporter_id, reported_post_id, reported_comment_id, reason, created_at)
values (md5('dirty report:1')::uuid, md5('engagement:G2')::uuid, md5('live post:3')::uuid, md5('dirty comment:2')::uuid, 'spam',
    '2025-10-29 16:01:00+00');

drop table quiet;
