-- write analytics.orders: analytics.orders exists: 2 batches

-- write
begin;
-- batch 2026-08-23
create temporary table "pg_temp"."_tsm_0123456789ab_01234567_b1" on commit drop as
select id, amount, day from "raw"."orders" where day = '2026-08-23';
analyze "pg_temp"."_tsm_0123456789ab_01234567_b1";
merge into "analytics"."orders" as DBT_INTERNAL_DEST
using (
  select staged.*, pairs.target_row as "_tsm_row"
  from "pg_temp"."_tsm_0123456789ab_01234567_b1" as staged
  left join (
    select DBT_INTERNAL_DEST.ctid as target_row, DBT_INTERNAL_SOURCE.ctid as staged_row
    from "analytics"."orders" as DBT_INTERNAL_DEST
    join "pg_temp"."_tsm_0123456789ab_01234567_b1" as DBT_INTERNAL_SOURCE on DBT_INTERNAL_DEST."id" = DBT_INTERNAL_SOURCE."id"
    union all
    select DBT_INTERNAL_DEST.ctid as target_row, DBT_INTERNAL_SOURCE.ctid as staged_row
    from "analytics"."orders" as DBT_INTERNAL_DEST
    join "pg_temp"."_tsm_0123456789ab_01234567_b1" as DBT_INTERNAL_SOURCE on DBT_INTERNAL_DEST."id" is not distinct from DBT_INTERNAL_SOURCE."id"
    where DBT_INTERNAL_SOURCE."id" is null
  ) as pairs on pairs.staged_row = staged.ctid
) as DBT_INTERNAL_SOURCE
on DBT_INTERNAL_DEST.ctid = DBT_INTERNAL_SOURCE."_tsm_row"
when matched and row(DBT_INTERNAL_DEST."amount", DBT_INTERNAL_DEST."day")::record *<> row(DBT_INTERNAL_SOURCE."amount"::numeric, DBT_INTERNAL_SOURCE."day"::date)::record then update set "amount" = DBT_INTERNAL_SOURCE."amount", "day" = DBT_INTERNAL_SOURCE."day"
when not matched then insert ("id", "amount", "day") values (DBT_INTERNAL_SOURCE."id", DBT_INTERNAL_SOURCE."amount", DBT_INTERNAL_SOURCE."day");
-- batch 2026-08-24
create temporary table "pg_temp"."_tsm_0123456789ab_01234567_b2" on commit drop as
select id, amount, day from "raw"."orders" where day = '2026-08-24';
analyze "pg_temp"."_tsm_0123456789ab_01234567_b2";
merge into "analytics"."orders" as DBT_INTERNAL_DEST
using (
  select staged.*, pairs.target_row as "_tsm_row"
  from "pg_temp"."_tsm_0123456789ab_01234567_b2" as staged
  left join (
    select DBT_INTERNAL_DEST.ctid as target_row, DBT_INTERNAL_SOURCE.ctid as staged_row
    from "analytics"."orders" as DBT_INTERNAL_DEST
    join "pg_temp"."_tsm_0123456789ab_01234567_b2" as DBT_INTERNAL_SOURCE on DBT_INTERNAL_DEST."id" = DBT_INTERNAL_SOURCE."id"
    union all
    select DBT_INTERNAL_DEST.ctid as target_row, DBT_INTERNAL_SOURCE.ctid as staged_row
    from "analytics"."orders" as DBT_INTERNAL_DEST
    join "pg_temp"."_tsm_0123456789ab_01234567_b2" as DBT_INTERNAL_SOURCE on DBT_INTERNAL_DEST."id" is not distinct from DBT_INTERNAL_SOURCE."id"
    where DBT_INTERNAL_SOURCE."id" is null
  ) as pairs on pairs.staged_row = staged.ctid
) as DBT_INTERNAL_SOURCE
on DBT_INTERNAL_DEST.ctid = DBT_INTERNAL_SOURCE."_tsm_row"
when matched and row(DBT_INTERNAL_DEST."amount", DBT_INTERNAL_DEST."day")::record *<> row(DBT_INTERNAL_SOURCE."amount"::numeric, DBT_INTERNAL_SOURCE."day"::date)::record then update set "amount" = DBT_INTERNAL_SOURCE."amount", "day" = DBT_INTERNAL_SOURCE."day"
when not matched then insert ("id", "amount", "day") values (DBT_INTERNAL_SOURCE."id", DBT_INTERNAL_SOURCE."amount", DBT_INTERNAL_SOURCE."day");
-- run 1 data test; one that fails stops here
commit;
