-- create analytics.orders: analytics.orders does not exist

-- publish
begin;
create or replace view "analytics"."orders" as
select id, amount
from "raw"."orders";
commit;
