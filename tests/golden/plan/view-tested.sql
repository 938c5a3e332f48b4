-- create analytics.orders: analytics.orders does not exist

-- build
begin;
create view "analytics"."_tsm_0123456789ab_01234567" as
select id, amount
from "raw"."orders";
comment on view "analytics"."_tsm_0123456789ab_01234567" is 'tsmodel: built aside for analytics.orders';
commit;

-- test
-- run 2 data tests; one that fails stops here

-- publish
begin;
alter view "analytics"."_tsm_0123456789ab_01234567" rename to "orders";
comment on view "analytics"."orders" is null;
commit;
