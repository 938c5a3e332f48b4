-- create analytics.orders: analytics.orders does not exist

-- build
begin;
create table "analytics"."_tsm_0123456789ab_01234567" (
  "id" integer,
  "amount" numeric
);
-- copy analytics._tsm_0123456789ab_01234567 (id, amount) from the seed file
analyze "analytics"."_tsm_0123456789ab_01234567";
comment on type "analytics"."_tsm_0123456789ab_01234567" is 'tsmodel made this: {}';

-- publish
alter table "analytics"."_tsm_0123456789ab_01234567" rename to "orders";
commit;
