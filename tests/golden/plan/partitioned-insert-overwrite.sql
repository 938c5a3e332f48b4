-- write analytics.orders: analytics.orders exists: insert_overwrite by day

-- write
begin;
create temporary table "pg_temp"."_tsm_0123456789ab_01234567_s" on commit drop as
select id, amount, day
from "raw"."orders";
do $partitions$
declare made record;
begin
  if (select relkind from pg_catalog.pg_class where oid = '"analytics"."orders"'::pg_catalog.regclass) <> 'p' then return; end if;
  for made in select distinct pg_catalog.to_char(part.lower, 'YYYYMM') as suffix, pg_catalog.format('for values from (%L) to (%L)', part.lower::text, (part.lower + interval '1 month')::text) as bounds
    from (select distinct pg_catalog.date_trunc('month', staged."day"::timestamp) as lower from "pg_temp"."_tsm_0123456789ab_01234567_s" as staged where staged."day" is not null) as part
    union all
    select 'rest', 'default' where exists (select from "pg_temp"."_tsm_0123456789ab_01234567_s" as staged where staged."day" is null) loop
    begin
      execute pg_catalog.format('create table "analytics".%I partition of %s %s', 'orders_01234567_' || made.suffix, '"analytics"."orders"', made.bounds);
    exception when invalid_object_definition then null; -- it has one of these bounds
    end;
  end loop;
end
$partitions$;
delete from "analytics"."orders" as kept
where pg_catalog.date_trunc('month', kept."day"::timestamp) in (select pg_catalog.date_trunc('month', staged."day"::timestamp) from "pg_temp"."_tsm_0123456789ab_01234567_s" as staged)
or kept."day" is null and exists (select from "pg_temp"."_tsm_0123456789ab_01234567_s" as staged where staged."day" is null);
insert into "analytics"."orders" ("id", "amount", "day")
select "id", "amount", "day"
from "pg_temp"."_tsm_0123456789ab_01234567_s";
commit;
