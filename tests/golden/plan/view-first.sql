-- create analytics.orders: analytics.orders does not exist

-- publish
begin;
create or replace view "analytics"."orders" as
select id, amount
from "raw"."orders";
comment on type "analytics"."orders" is 'tsmodel made this: {}';
commit;
