// One catalog query per constant. Schemas and names come in as parameters; lists as one JSON array, because text is the
// only form of parameter that the sessions take.

const KIND = `case c.relkind
    when 'v' then 'view' when 'm' then 'materialized_view' when 'f' then 'foreign_table' else 'table' end`

const IS_RELATION = `c.relkind in ('r', 'p', 'v', 'm', 'f')`

const SCHEMAS_GIVEN = `n.nspname in (select value from pg_catalog.jsonb_array_elements_text($1::jsonb))`

export const SCHEMA_EXISTS = `select 1 from pg_catalog.pg_namespace where nspname = $1::text`

export const RELATION_KIND = `
select ${KIND}
from pg_catalog.pg_class c
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where n.nspname = $1::text and c.relname = $2::text and ${IS_RELATION}`

export const RELATIONS_OF_SCHEMAS = `
select pg_catalog.current_database(), n.nspname, c.relname, ${KIND}
from pg_catalog.pg_class c
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where ${SCHEMAS_GIVEN} and ${IS_RELATION}
order by n.nspname collate "C", c.relname collate "C"`

const COLUMN_FIELDS = `a.attname, a.attnum, pg_catalog.format_type(a.atttypid, a.atttypmod), not a.attnotnull,
  pg_catalog.col_description(a.attrelid, a.attnum)`

export const COLUMNS_OF_TABLE = `
select ${COLUMN_FIELDS}
from pg_catalog.pg_attribute a
join pg_catalog.pg_class c on c.oid = a.attrelid
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where n.nspname = $1::text and c.relname = $2::text and ${IS_RELATION} and a.attnum > 0 and not a.attisdropped
order by a.attnum`

export const COLUMNS_OF_RELATIONS = `
select c.oid, ${COLUMN_FIELDS}
from pg_catalog.pg_attribute a
join pg_catalog.pg_class c on c.oid = a.attrelid
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where ${SCHEMAS_GIVEN} and ${IS_RELATION} and a.attnum > 0 and not a.attisdropped
order by c.oid, a.attnum`

/** Views have no size of their own; a partitioned table's is that of its partitions. */
export const RELATION_DETAILS = `
select pg_catalog.current_database(), n.nspname, c.relname, ${KIND}, pg_catalog.pg_get_userbyid(c.relowner),
  pg_catalog.obj_description(c.oid, 'pg_class'),
  case when c.relkind in ('r', 'm', 'p') and c.reltuples >= 0 then c.reltuples::bigint end,
  case
    when c.relkind in ('r', 'm') then pg_catalog.pg_total_relation_size(c.oid)
    when c.relkind = 'p' then
      (select coalesce(sum(pg_catalog.pg_total_relation_size(t.relid)), 0) from pg_catalog.pg_partition_tree(c.oid) t)
  end,
  c.oid
from pg_catalog.pg_class c
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where ${SCHEMAS_GIVEN} and ${IS_RELATION}
order by n.nspname collate "C", c.relname collate "C"`

/**
 * What depends on the relation or on its row type. Objects that belong to the relation itself (indexes, own constraints,
 * triggers, rules, policies, statistics, owned sequences) come and go with it and are left out.
 */
export const DEPENDENTS_OF_RELATION = `
with relation as (
  select c.oid, c.reltype, t.typarray
  from pg_catalog.pg_class c
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  left join pg_catalog.pg_type t on t.oid = c.reltype
  where n.nspname = $1::text and c.relname = $2::text and ${IS_RELATION}
),
reference as (
  select distinct d.classid, d.objid, case when d.classid = 'pg_catalog.pg_class'::regclass then d.objsubid else 0 end as objsubid
  from pg_catalog.pg_depend d
  join relation r on (d.refclassid = 'pg_catalog.pg_class'::regclass and d.refobjid = r.oid)
    or (d.refclassid = 'pg_catalog.pg_type'::regclass and d.refobjid in (r.reltype, r.typarray) and d.refobjid <> 0)
  where d.deptype in ('n', 'a')
),
found as (
  select 1 as place, case v.relkind when 'm' then 'materialized_view' else 'view' end as kind, v.relnamespace as namespace,
    v.relname::text as identifier, pg_catalog.pg_get_viewdef(v.oid) as definition, v.reloptions as options,
    'pg_catalog.pg_class'::regclass::oid as classid, v.oid as objid, 0 as objsubid
  from reference d
  join pg_catalog.pg_rewrite w on d.classid = 'pg_catalog.pg_rewrite'::regclass and w.oid = d.objid
  join pg_catalog.pg_class v on v.oid = w.ev_class and v.relkind in ('v', 'm')
  where v.oid not in (select oid from relation)
  union all
  select 2, 'foreign_key', k.connamespace, k.conname::text, pg_catalog.pg_get_constraintdef(k.oid), null,
    d.classid, d.objid, 0
  from reference d
  join pg_catalog.pg_constraint k on d.classid = 'pg_catalog.pg_constraint'::regclass and k.oid = d.objid
  where k.contype = 'f' and k.conrelid not in (select oid from relation)
  union all
  select 3, 'function', p.pronamespace, p.proname::text, null, null, d.classid, d.objid, 0
  from reference d
  join pg_catalog.pg_proc p on d.classid = 'pg_catalog.pg_proc'::regclass and p.oid = d.objid
  union all
  select 4, 'policy', c.relnamespace, p.polname::text, null, null, d.classid, d.objid, 0
  from reference d
  join pg_catalog.pg_policy p on d.classid = 'pg_catalog.pg_policy'::regclass and p.oid = d.objid
  join pg_catalog.pg_class c on c.oid = p.polrelid
  where p.polrelid not in (select oid from relation)
  union all
  select 5, 'other', c.relnamespace, c.relname::text, null, null, d.classid, d.objid, d.objsubid
  from reference d
  join pg_catalog.pg_class c on d.classid = 'pg_catalog.pg_class'::regclass and c.oid = d.objid
  where c.relkind in ('r', 'p', 'f', 'c', 'm') and c.oid not in (select oid from relation)
)
select distinct on (f.place, n.nspname collate "C", f.identifier collate "C", f.objid) f.kind, n.nspname, f.identifier,
  f.definition,
  coalesce((select pg_catalog.jsonb_agg(o) from pg_catalog.unnest(f.options) o), '[]'),
  pg_catalog.pg_describe_object(f.classid, f.objid, f.objsubid)
from found f
join pg_catalog.pg_namespace n on n.oid = f.namespace
order by f.place, n.nspname collate "C", f.identifier collate "C", f.objid`

export const KEYS_OF_TABLE = `
select case k.contype when 'p' then 'primary_key' when 'u' then 'unique' when 'f' then 'foreign_key' else 'check' end,
  k.conname,
  coalesce(
    (select pg_catalog.jsonb_agg(a.attname order by i.place)
     from pg_catalog.unnest(k.conkey) with ordinality as i (attnum, place)
     join pg_catalog.pg_attribute a on a.attrelid = k.conrelid and a.attnum = i.attnum),
    '[]'),
  pg_catalog.pg_get_constraintdef(k.oid)
from pg_catalog.pg_constraint k
join pg_catalog.pg_class c on c.oid = k.conrelid
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where n.nspname = $1::text and c.relname = $2::text and k.contype in ('p', 'u', 'f', 'c')
order by pg_catalog.strpos('pufc', k.contype::text), k.conname collate "C"`
