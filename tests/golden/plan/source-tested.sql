-- replace analytics.orders: a table is built anew at every run

-- build
begin;
-- copy analytics._tsm_0123456789ab_01234567 from the source database
analyze "analytics"."_tsm_0123456789ab_01234567";
comment on type "analytics"."_tsm_0123456789ab_01234567" is 'tsmodel made this: {}';
commit;

-- test
-- run 1 data test; one that fails stops here

-- publish
begin;
alter table "analytics"."orders" rename to "_tsm_0123456789ab_01234567_old";
alter table "analytics"."_tsm_0123456789ab_01234567" rename to "orders";
drop table "analytics"."_tsm_0123456789ab_01234567_old";
commit;
