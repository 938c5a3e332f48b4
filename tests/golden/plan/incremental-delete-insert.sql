-- write analytics.orders: analytics.orders exists: delete+insert by id

-- write
begin;
create temporary table "pg_temp"."_tsm_0123456789ab_01234567" on commit drop as
select id, amount
from "raw"."orders";
analyze "pg_temp"."_tsm_0123456789ab_01234567";
with staged_rows as (
  select staged.*, staged.ctid as "_tsm_row", count(*) over (partition by staged."id") as "_tsm_copies"
  from "pg_temp"."_tsm_0123456789ab_01234567" as staged
), null_rows as (
  select * from staged_rows as DBT_INTERNAL_SOURCE where DBT_INTERNAL_SOURCE."id" is null
)
delete from "analytics"."orders" as kept
using (
  select pair.target_row
  from (
    select pairs.target_row, pairs.same, count(*) over (partition by pairs.staged_row) as rivals
    from (
      select DBT_INTERNAL_DEST.ctid as target_row, DBT_INTERNAL_SOURCE."_tsm_row" as staged_row, row(DBT_INTERNAL_DEST."id", DBT_INTERNAL_DEST."amount")::record *= row(DBT_INTERNAL_SOURCE."id"::integer, DBT_INTERNAL_SOURCE."amount"::numeric)::record as same
      from "analytics"."orders" as DBT_INTERNAL_DEST
      join staged_rows as DBT_INTERNAL_SOURCE on DBT_INTERNAL_SOURCE."_tsm_copies" = 1 and DBT_INTERNAL_DEST."id" = DBT_INTERNAL_SOURCE."id"
      union all
      select DBT_INTERNAL_DEST.ctid as target_row, DBT_INTERNAL_SOURCE."_tsm_row" as staged_row, row(DBT_INTERNAL_DEST."id", DBT_INTERNAL_DEST."amount")::record *= row(DBT_INTERNAL_SOURCE."id"::integer, DBT_INTERNAL_SOURCE."amount"::numeric)::record as same
      from "analytics"."orders" as DBT_INTERNAL_DEST
      join null_rows as DBT_INTERNAL_SOURCE on DBT_INTERNAL_SOURCE."_tsm_copies" = 1 and (DBT_INTERNAL_SOURCE."id" is null) and DBT_INTERNAL_DEST."id" is not distinct from DBT_INTERNAL_SOURCE."id"
    ) as pairs
  ) as pair
  where pair.rivals > 1 or not pair.same
  union all
  select DBT_INTERNAL_DEST.ctid as target_row
  from "analytics"."orders" as DBT_INTERNAL_DEST
  where exists (select 1 from staged_rows as DBT_INTERNAL_SOURCE where DBT_INTERNAL_SOURCE."_tsm_copies" > 1 and DBT_INTERNAL_DEST."id" = DBT_INTERNAL_SOURCE."id")
  union all
  select DBT_INTERNAL_DEST.ctid as target_row
  from "analytics"."orders" as DBT_INTERNAL_DEST
  where exists (select 1 from null_rows as DBT_INTERNAL_SOURCE where DBT_INTERNAL_SOURCE."_tsm_copies" > 1 and (DBT_INTERNAL_SOURCE."id" is null) and DBT_INTERNAL_DEST."id" is not distinct from DBT_INTERNAL_SOURCE."id")
) as changed
where kept.ctid = changed.target_row;
insert into "analytics"."orders" ("id", "amount")
select DBT_INTERNAL_SOURCE."id", DBT_INTERNAL_SOURCE."amount"
from "pg_temp"."_tsm_0123456789ab_01234567" as DBT_INTERNAL_SOURCE
where not exists (
  select 1 from "analytics"."orders" as DBT_INTERNAL_DEST
  where DBT_INTERNAL_DEST."id" = DBT_INTERNAL_SOURCE."id"
)
and (not (DBT_INTERNAL_SOURCE."id" is null) or not exists (
  select 1 from "analytics"."orders" as DBT_INTERNAL_DEST
  where DBT_INTERNAL_DEST."id" is not distinct from DBT_INTERNAL_SOURCE."id"
));
-- run 1 data test; one that fails stops here
commit;
