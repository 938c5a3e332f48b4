-- create analytics.orders: analytics.orders does not exist

-- build
begin;
create table "analytics"."_tsm_0123456789ab_01234567" as
select source_rows."id", source_rows."amount",
  md5(array_to_string(array[(id)::text], '|', '') || '|' || coalesce(((changed_at))::text, '')) as "dbt_scd_id",
  (changed_at) as "dbt_updated_at",
  (changed_at) as "dbt_valid_from",
  nullif((changed_at), (changed_at)) as "dbt_valid_to"
from (
select id, amount
from "raw"."orders"
) as source_rows;
analyze "analytics"."_tsm_0123456789ab_01234567";
comment on type "analytics"."_tsm_0123456789ab_01234567" is 'tsmodel made this: {}';

-- publish
alter table "analytics"."_tsm_0123456789ab_01234567" rename to "orders";
commit;
