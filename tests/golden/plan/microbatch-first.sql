-- create analytics.orders: analytics.orders does not exist: 2 batches

-- build
begin;
create table "analytics"."_tsm_0123456789ab_01234567" as
select * from (
select id, amount
from "raw"."orders"
) as shape
where false;
-- batch 2026-08-23
insert into "analytics"."_tsm_0123456789ab_01234567" ("id", "amount", "day")
select id, amount, day from "raw"."orders" where day = '2026-08-23';
-- batch 2026-08-24
insert into "analytics"."_tsm_0123456789ab_01234567" ("id", "amount", "day")
select id, amount, day from "raw"."orders" where day = '2026-08-24';
analyze "analytics"."_tsm_0123456789ab_01234567";
comment on type "analytics"."_tsm_0123456789ab_01234567" is 'tsmodel made this: {}';

-- publish
alter table "analytics"."_tsm_0123456789ab_01234567" rename to "orders";
commit;
