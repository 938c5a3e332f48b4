-- create analytics.orders: analytics.orders does not exist

-- build
begin;
create view "analytics"."_tsm_0123456789ab_01234567" as
select id, amount
from "raw"."orders";
comment on type "analytics"."_tsm_0123456789ab_01234567" is 'tsmodel made this: {}';
commit;

-- test
-- run 2 data tests; one that fails stops here

-- publish
begin;
alter view "analytics"."_tsm_0123456789ab_01234567" rename to "orders";
commit;
