-- replace analytics.orders: a table is built anew at every run

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
drop materialized view "reports"."frozen";
alter table "analytics"."lines" drop constraint "lines_order_fkey";
alter view "reports"."revenue" reset (security_barrier);
lock table "analytics"."orders" in access exclusive mode;
alter table "analytics"."orders" rename to "_tsm_0123456789ab_01234567_old";
alter table "analytics"."_tsm_0123456789ab_01234567" rename to "orders";
create or replace view "reports"."revenue" with (security_barrier=true) as
SELECT amount FROM analytics.orders;
create materialized view "reports"."frozen" as
SELECT amount FROM analytics.orders
with data;
CREATE UNIQUE INDEX frozen_amount ON reports.frozen USING btree (amount);
comment on materialized view "reports"."frozen" is 'kept';
alter table "analytics"."lines" add constraint "lines_order_fkey" FOREIGN KEY (order_id) REFERENCES analytics.orders(id);
drop table "analytics"."_tsm_0123456789ab_01234567_old";
grant select on "analytics"."orders" to "reporting";
commit;
