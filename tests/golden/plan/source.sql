-- create analytics.orders: analytics.orders does not exist

-- build
begin;
-- copy analytics._tsm_0123456789ab_01234567 from the source database
analyze "analytics"."_tsm_0123456789ab_01234567";
comment on type "analytics"."_tsm_0123456789ab_01234567" is 'tsmodel made this: {}';
commit;

-- test
-- run 3 data tests; one that fails stops here

-- publish
begin;
alter table "analytics"."_tsm_0123456789ab_01234567" rename to "orders";
commit;
