-- write analytics.orders: analytics.orders exists: merge by id

-- write
begin;
create temporary table "pg_temp"."_tsm_0123456789ab_01234567" on commit drop as
select id, amount
from "raw"."orders";
alter table "analytics"."orders" add column "note" text;
analyze "pg_temp"."_tsm_0123456789ab_01234567";
merge into "analytics"."orders" as DBT_INTERNAL_DEST
using (
  select staged.*, pairs.target_row as "_tsm_row"
  from "pg_temp"."_tsm_0123456789ab_01234567" as staged
  left join (
    select DBT_INTERNAL_DEST.ctid as target_row, DBT_INTERNAL_SOURCE.ctid as staged_row
    from "analytics"."orders" as DBT_INTERNAL_DEST
    join "pg_temp"."_tsm_0123456789ab_01234567" as DBT_INTERNAL_SOURCE on DBT_INTERNAL_DEST."id" = DBT_INTERNAL_SOURCE."id" and (DBT_INTERNAL_DEST.amount > 0)
    union all
    select DBT_INTERNAL_DEST.ctid as target_row, DBT_INTERNAL_SOURCE.ctid as staged_row
    from "analytics"."orders" as DBT_INTERNAL_DEST
    join "pg_temp"."_tsm_0123456789ab_01234567" as DBT_INTERNAL_SOURCE on DBT_INTERNAL_DEST."id" is not distinct from DBT_INTERNAL_SOURCE."id" and (DBT_INTERNAL_DEST.amount > 0)
    where DBT_INTERNAL_SOURCE."id" is null
  ) as pairs on pairs.staged_row = staged.ctid
) as DBT_INTERNAL_SOURCE
on DBT_INTERNAL_DEST.ctid = DBT_INTERNAL_SOURCE."_tsm_row"
when matched and row(DBT_INTERNAL_DEST."amount", DBT_INTERNAL_DEST."note")::record *<> row(DBT_INTERNAL_SOURCE."amount"::numeric, DBT_INTERNAL_SOURCE."note"::text)::record then update set "amount" = DBT_INTERNAL_SOURCE."amount", "note" = DBT_INTERNAL_SOURCE."note"
when not matched then insert ("id", "amount", "note") values (DBT_INTERNAL_SOURCE."id", DBT_INTERNAL_SOURCE."amount", DBT_INTERNAL_SOURCE."note");
commit;
