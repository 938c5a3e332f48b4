-- Direct messages, as the development environment has them, on top of any profile: three conversations, ten messages.
-- `enable_messaging` makes models of them. Needs the accounts of published.sql.

create table conversations (
    id uuid primary key,
    conversation_type varchar(25) not null,
    subject varchar(255),
    created_by uuid references persons (id),
    metadata jsonb,
    created_at timestamptz not null default now(),
    updated_at timestamptz,
    closed_at timestamptz,
    deleted_at timestamptz
);

create table conversation_participants (
    conversation_id uuid not null references conversations (id),
    person_id uuid not null references persons (id),
    role varchar(25),
    notification_level varchar(25),
    is_admin boolean not null default false,
    pinned_at timestamptz,
    last_read_at timestamptz,
    left_at timestamptz,
    folder varchar(25) not null default 'MAIN',
    created_at timestamptz not null default now(),
    updated_at timestamptz,
    deleted_at timestamptz,
    primary key (conversation_id, person_id)
);

create table messages (
    id uuid primary key,
    conversation_id uuid not null references conversations (id),
    sender_id uuid not null references persons (id),
    message_type varchar(25) not null,
    body text,
    media_keys jsonb,
    status varchar(25) not null,
    email_notification_sent_at timestamptz,
    created_at timestamptz not null default now(),
    updated_at timestamptz,
    deleted_at timestamptz
);

create table message_reads (
    id uuid primary key,
    message_id uuid not null references messages (id),
    person_id uuid not null references persons (id),
    read_at timestamptz not null,
    created_at timestamptz not null default now(),
    unique (message_id, person_id)
);

create table message_attachments (
    id uuid primary key,
    message_id uuid not null references messages (id),
    storage_key varchar(255),
    mime_type varchar(100),
    file_size_bytes bigint,
    metadata jsonb,
    created_at timestamptz not null default now(),
    deleted_at timestamptz
);

create table message_reactions (
    message_id uuid not null references messages (id),
    person_id uuid not null references persons (id),
    reaction_type varchar(25) not null,
    created_at timestamptz not null default now(),
    deleted_at timestamptz,
    primary key (message_id, person_id)
);

create temporary table accounts as
select id, row_number() over (order by created_at, id) as place
from persons
where deleted_at is null;

insert into conversations (id, conversation_type, subject, created_by, created_at)
select md5('conversation:' || n)::uuid, case when n = 3 then 'group' else 'DIRECT' end, null, (select id from accounts where place = 1),
    timestamptz '2025-10-28 08:00:00+00' + n * interval '1 hour'
from generate_series(1, 3) as n;

insert into conversation_participants (conversation_id, person_id, role, is_admin, created_at)
select md5('conversation:' || n)::uuid, accounts.id, 'member', accounts.place = 1, timestamptz '2025-10-28 08:00:00+00' + n * interval '1 hour'
from generate_series(1, 3) as n
join accounts on accounts.place <= 2;

-- ten messages on three days, one of them deleted, two with files
insert into messages (id, conversation_id, sender_id, message_type, body, media_keys, status, created_at, deleted_at)
select
    md5('message:' || n)::uuid,
    md5('conversation:' || 1 + n % 3)::uuid,
    (select id from accounts where place = 1 + n % 2),
    case when n in (3, 6) then 'FILE' else 'TEXT' end,
    'sample message',
    case when n in (3, 6) then '["sample/key"]'::jsonb end,
    'SENT',
    timestamptz '2025-10-29 09:00:00+00' + n % 3 * interval '1 day' + n * interval '1 minute',
    case when n = 10 then timestamptz '2025-11-01 09:00:00+00' end
from generate_series(1, 10) as n;

insert into message_reads (id, message_id, person_id, read_at, created_at)
select md5('read:' || n)::uuid, md5('message:' || n)::uuid, (select id from accounts where place = 2 - n % 2), at, at
from generate_series(1, 6) as n
cross join lateral (select timestamptz '2025-11-01 10:00:00+00' + n * interval '1 minute' as at) as reading;

insert into message_attachments (id, message_id, mime_type, file_size_bytes, created_at)
select md5('attachment:' || n)::uuid, md5('message:' || n)::uuid, 'image/png', 1000 * n, timestamptz '2025-10-31 09:10:00+00'
from (values (3), (6)) as files (n);

insert into message_reactions (message_id, person_id, reaction_type, created_at)
select md5('message:' || n)::uuid, (select id from accounts where place = 2), 'like', timestamptz '2025-11-01 11:00:00+00'
from generate_series(1, 4) as n;

drop table accounts;
