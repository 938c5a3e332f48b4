-- write analytics.orders: analytics.orders exists: delete+insert by id

-- write
begin;
create temporary table "pg_temp"."_tsm_0123456789ab_01234567" on commit drop as
select id, amount
from "raw"."orders";
analyze "pg_temp"."_tsm_0123456789ab_01234567";
delete from "analytics"."orders" as kept
using (
  select held.target_row
  from (
    select affected.target_row, affected.image, row_number() over (partition by affected.image) as copy
    from (
      select DBT_INTERNAL_DEST.ctid as target_row, row(DBT_INTERNAL_DEST."id", DBT_INTERNAL_DEST."amount")::text as image
      from "analytics"."orders" as DBT_INTERNAL_DEST
      where exists (select 1 from "pg_temp"."_tsm_0123456789ab_01234567" as DBT_INTERNAL_SOURCE where DBT_INTERNAL_DEST."id" = DBT_INTERNAL_SOURCE."id")
      union all
      select DBT_INTERNAL_DEST.ctid as target_row, row(DBT_INTERNAL_DEST."id", DBT_INTERNAL_DEST."amount")::text as image
      from "analytics"."orders" as DBT_INTERNAL_DEST
      where exists (select 1 from "pg_temp"."_tsm_0123456789ab_01234567" as DBT_INTERNAL_SOURCE where (DBT_INTERNAL_SOURCE."id" is null) and DBT_INTERNAL_DEST."id" is not distinct from DBT_INTERNAL_SOURCE."id")
    ) as affected
  ) as held
  left join (
    select row(DBT_INTERNAL_SOURCE."id"::integer, DBT_INTERNAL_SOURCE."amount"::numeric)::text as image, count(*) as copies
    from "pg_temp"."_tsm_0123456789ab_01234567" as DBT_INTERNAL_SOURCE
    group by 1
  ) as wanted on wanted.image = held.image
  where wanted.copies is null or held.copy > wanted.copies
) as changed
where kept.ctid = changed.target_row;
insert into "analytics"."orders" ("id", "amount")
select wanted."id", wanted."amount"
from (
  select DBT_INTERNAL_SOURCE.*, row(DBT_INTERNAL_SOURCE."id"::integer, DBT_INTERNAL_SOURCE."amount"::numeric)::text as "_tsm_image",
    row_number() over (partition by row(DBT_INTERNAL_SOURCE."id"::integer, DBT_INTERNAL_SOURCE."amount"::numeric)::text) as "_tsm_copy"
  from "pg_temp"."_tsm_0123456789ab_01234567" as DBT_INTERNAL_SOURCE
) as wanted
left join (
  select affected.image, count(*) as copies
  from (
    select DBT_INTERNAL_DEST.ctid as target_row, row(DBT_INTERNAL_DEST."id", DBT_INTERNAL_DEST."amount")::text as image
    from "analytics"."orders" as DBT_INTERNAL_DEST
    where exists (select 1 from "pg_temp"."_tsm_0123456789ab_01234567" as DBT_INTERNAL_SOURCE where DBT_INTERNAL_DEST."id" = DBT_INTERNAL_SOURCE."id")
    union all
    select DBT_INTERNAL_DEST.ctid as target_row, row(DBT_INTERNAL_DEST."id", DBT_INTERNAL_DEST."amount")::text as image
    from "analytics"."orders" as DBT_INTERNAL_DEST
    where exists (select 1 from "pg_temp"."_tsm_0123456789ab_01234567" as DBT_INTERNAL_SOURCE where (DBT_INTERNAL_SOURCE."id" is null) and DBT_INTERNAL_DEST."id" is not distinct from DBT_INTERNAL_SOURCE."id")
  ) as affected
  group by affected.image
) as held on held.image = wanted."_tsm_image"
where wanted."_tsm_copy" > coalesce(held.copies, 0);
-- run 1 data test; one that fails stops here
commit;
