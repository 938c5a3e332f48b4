-- create analytics.orders: analytics.orders does not exist

-- build
begin;
create temporary table "pg_temp"."_tsm_0123456789ab_01234567_s" on commit drop as
select id, amount, day
from "raw"."orders";
create table "analytics"."_tsm_0123456789ab_01234567" (like "pg_temp"."_tsm_0123456789ab_01234567_s") partition by range ("day");
do $partitions$
declare made record;
begin
  if (select relkind from pg_catalog.pg_class where oid = '"analytics"."_tsm_0123456789ab_01234567"'::pg_catalog.regclass) <> 'p' then return; end if;
  for made in select distinct pg_catalog.to_char(part.lower, 'YYYYMM') as suffix, pg_catalog.format('for values from (%L) to (%L)', part.lower::text, (part.lower + interval '1 month')::text) as bounds
    from (select distinct pg_catalog.date_trunc('month', staged."day"::timestamp) as lower from "pg_temp"."_tsm_0123456789ab_01234567_s" as staged where staged."day" is not null) as part
    union all
    select 'rest', 'default' where exists (select from "pg_temp"."_tsm_0123456789ab_01234567_s" as staged where staged."day" is null) loop
    begin
      execute pg_catalog.format('create table "analytics".%I partition of %s %s', 'orders_01234567_' || made.suffix, '"analytics"."_tsm_0123456789ab_01234567"', made.bounds);
    exception when invalid_object_definition then null; -- it has one of these bounds
    end;
  end loop;
end
$partitions$;
insert into "analytics"."_tsm_0123456789ab_01234567" ("id", "amount", "day")
select "id", "amount", "day"
from "pg_temp"."_tsm_0123456789ab_01234567_s";
analyze "analytics"."_tsm_0123456789ab_01234567";
comment on type "analytics"."_tsm_0123456789ab_01234567" is 'tsmodel made this: {}';

-- publish
alter table "analytics"."_tsm_0123456789ab_01234567" rename to "orders";
commit;
