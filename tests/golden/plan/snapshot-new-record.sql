-- write analytics.orders: analytics.orders exists: changed rows get a new version

-- write
begin;
create temporary table "pg_temp"."_tsm_0123456789ab_01234567" on commit drop as
select source_rows.*, array[(id)::text] as "_tsm_key", (changed_at) as "_tsm_moment"
from (
select id, amount
from "raw"."orders"
) as source_rows;
create unique index on "pg_temp"."_tsm_0123456789ab_01234567" ("_tsm_key");
analyze "pg_temp"."_tsm_0123456789ab_01234567";
alter table "analytics"."orders" add column "dbt_is_deleted" text;
update "analytics"."orders" as history
set "dbt_valid_to" = case when staged."_tsm_moment" > history."dbt_valid_from" then staged."_tsm_moment" else '2026-08-24 09:12:01.000'::timestamp without time zone end
from "pg_temp"."_tsm_0123456789ab_01234567" as staged
where array[(history.id)::text] = staged."_tsm_key"
and history."dbt_valid_to" is null
and (history."dbt_updated_at" is null or staged."_tsm_moment" > history."dbt_updated_at" or history."dbt_is_deleted" = 'True');
with gone as (
  update "analytics"."orders" as history
  set "dbt_valid_to" = '2026-08-24 09:12:01.000'::timestamp without time zone
  where history."dbt_valid_to" is null
  and history."dbt_is_deleted" is distinct from 'True'
  and not exists (select 1 from "pg_temp"."_tsm_0123456789ab_01234567" as staged where staged."_tsm_key" = array[(history.id)::text])
  returning history.*
)
insert into "analytics"."orders" ("id", "amount", "dbt_scd_id", "dbt_updated_at", "dbt_valid_from", "dbt_valid_to", "dbt_is_deleted")
select gone."id", gone."amount", md5(array_to_string(array[(gone.id)::text], '|', '') || '|' || coalesce(('2026-08-24 09:12:01.000'::timestamp without time zone)::text, '')), '2026-08-24 09:12:01.000'::timestamp without time zone, '2026-08-24 09:12:01.000'::timestamp without time zone, null::timestamp without time zone, 'True'
from gone;
insert into "analytics"."orders" ("id", "amount", "dbt_scd_id", "dbt_updated_at", "dbt_valid_from", "dbt_valid_to", "dbt_is_deleted")
select staged."id", staged."amount", md5(array_to_string(staged."_tsm_key", '|', '') || '|' || coalesce((greatest(staged."_tsm_moment", ended.moment))::text, '')), staged."_tsm_moment", greatest(staged."_tsm_moment", ended.moment), null::timestamp without time zone, 'False'
from "pg_temp"."_tsm_0123456789ab_01234567" as staged
left join (
  select array[(history.id)::text] as key_value,
    max(history."dbt_valid_to") filter (where not (history."dbt_valid_to" is null)) as moment,
    bool_or(history."dbt_valid_to" is null) as has_current
  from "analytics"."orders" as history
  group by 1
) as ended on ended.key_value = staged."_tsm_key"
where ended.has_current is not true;
commit;
