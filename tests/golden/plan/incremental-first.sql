-- create analytics.orders: analytics.orders does not exist

-- build
begin;
create table "analytics"."_tsm_0123456789ab_01234567" as
select id, amount
from "raw"."orders";
analyze "analytics"."_tsm_0123456789ab_01234567";
comment on type "analytics"."_tsm_0123456789ab_01234567" is 'tsmodel made this: {}';
commit;

-- test
-- run 1 data test; one that fails stops here

-- publish
begin;
alter table "analytics"."_tsm_0123456789ab_01234567" rename to "orders";
commit;
