-- create analytics.orders: analytics.orders does not exist

-- build
begin;
create materialized view "analytics"."_tsm_0123456789ab_01234567" as
select id, amount
from "raw"."orders";
create index "_tsm_0123456789ab_01234567_i1" on "analytics"."_tsm_0123456789ab_01234567" ("id");
analyze "analytics"."_tsm_0123456789ab_01234567";
comment on type "analytics"."_tsm_0123456789ab_01234567" is 'tsmodel made this: {}';

-- publish
alter materialized view "analytics"."_tsm_0123456789ab_01234567" rename to "orders";
alter index "analytics"."_tsm_0123456789ab_01234567_i1" rename to "orders_id_idx";
comment on materialized view "analytics"."orders" is 'tsmodel:definition=432c5381b559a1cf';
commit;
