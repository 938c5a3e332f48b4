-- write analytics.orders: analytics.orders exists: append

-- write
begin;
create temporary table "pg_temp"."_tsm_0123456789ab_01234567" on commit drop as
select id, amount
from "raw"."orders";
insert into "analytics"."orders" ("id", "amount")
select "id", "amount"
from "pg_temp"."_tsm_0123456789ab_01234567";
commit;
