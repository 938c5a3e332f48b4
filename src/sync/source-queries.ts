// What is asked of the catalog of a source. Only the catalog is read, so that no right on the data is needed.

export const SOURCE_TABLE = `
select c.oid,
  c.relkind = 'r' and not c.relrowsecurity
    and not exists (select from pg_catalog.pg_inherits i where i.inhparent = c.oid)
    and not exists (select from pg_catalog.pg_attribute a where a.attrelid = c.oid and a.attgenerated <> ''),
  case when c.reltuples >= 0 then c.reltuples::bigint end,
  case when c.relkind in ('r', 'm') then pg_catalog.pg_table_size(c.oid) end,
  pg_catalog.obj_description(c.oid, 'pg_class'), c.relkind in ('r', 'p', 'm'), pg_catalog.row_security_active(c.oid)
from pg_catalog.pg_class c
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where n.nspname = $1::text and c.relname = $2::text and c.relkind in ('r', 'p', 'v', 'm', 'f')`

export const SOURCE_COLUMNS = `
select a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod), a.atttypid, not a.attnotnull,
  pg_catalog.col_description(a.attrelid, a.attnum)
from pg_catalog.pg_attribute a
where a.attrelid = $1::oid and a.attnum > 0 and not a.attisdropped
order by a.attnum`

/** Unique indexes, whether a constraint made them or not; those over expressions or a part of the rows are no keys. */
export const KEYS_OF_SOURCE = `
select i.indisprimary,
  (select pg_catalog.jsonb_agg(a.attname order by k.place)
   from pg_catalog.unnest(i.indkey::int2[]) with ordinality as k (attnum, place)
   join pg_catalog.pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum
   where k.place <= i.indnkeyatts)
from pg_catalog.pg_index i
join pg_catalog.pg_class c on c.oid = i.indexrelid
where i.indrelid = $1::oid and i.indisunique and i.indisvalid and i.indpred is null and i.indexprs is null
order by i.indisprimary desc, c.relname collate "C"`

export const TABLES_LIKE = `
select n.nspname || '.' || c.relname
from pg_catalog.pg_class c
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where c.relkind in ('r', 'p', 'v', 'm', 'f') and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast')
order by 1`

/** The types given and all they are made of, one JSON object each. */
export const TYPES_OF_SOURCE = `
with recursive needed (id) as (
  select value::oid from pg_catalog.jsonb_array_elements_text($1::jsonb)
  union
  select part.id
  from needed n
  join pg_catalog.pg_type t on t.oid = n.id
  cross join lateral (
    select t.typelem as id where t.typcategory = 'A' and t.typelem <> 0
    union all
    select t.typbasetype where t.typtype = 'd'
    union all
    select r.rngsubtype from pg_catalog.pg_range r where r.rngtypid = t.oid
    union all
    select a.atttypid from pg_catalog.pg_attribute a
    where t.typtype = 'c' and a.attrelid = t.typrelid and a.attnum > 0 and not a.attisdropped
  ) part
)
select pg_catalog.jsonb_build_object(
  'id', t.oid::text,
  'schema', n.nspname,
  'name', t.typname,
  'kind', case t.typtype when 'e' then 'enum' when 'd' then 'domain' when 'c' then 'composite' when 'r' then 'range'
    when 'm' then 'multirange' when 'p' then 'pseudo' else 'base' end,
  'extension', (select e.extname from pg_catalog.pg_depend d
    join pg_catalog.pg_extension e on d.refclassid = 'pg_catalog.pg_extension'::regclass and e.oid = d.refobjid
    where d.classid = 'pg_catalog.pg_type'::regclass and d.objid = coalesce(nullif(case when t.typcategory = 'A' then t.typelem end, 0), t.oid)
      and d.deptype = 'e'),
  'elementId', case when t.typcategory = 'A' and t.typelem <> 0 then t.typelem::text end,
  'baseId', coalesce(nullif(t.typbasetype, 0), r.rngsubtype)::text,
  'baseName', case when t.typtype = 'd' then pg_catalog.format_type(t.typbasetype, t.typtypmod)
    else pg_catalog.format_type(r.rngsubtype, null) end,
  'isRowType', coalesce((select c.relkind <> 'c' from pg_catalog.pg_class c where c.oid = t.typrelid), false),
  'labels', coalesce((select pg_catalog.jsonb_agg(e.enumlabel order by e.enumsortorder)
    from pg_catalog.pg_enum e where e.enumtypid = t.oid), '[]'),
  'attributes', coalesce((select pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object('name', a.attname, 'typeId', a.atttypid::text,
      'dataType', pg_catalog.format_type(a.atttypid, a.atttypmod)) order by a.attnum)
    from pg_catalog.pg_attribute a
    where t.typtype = 'c' and a.attrelid = t.typrelid and a.attnum > 0 and not a.attisdropped), '[]'),
  'constraints', coalesce((select pg_catalog.jsonb_agg(pg_catalog.pg_get_constraintdef(k.oid) order by k.conname)
    from pg_catalog.pg_constraint k where k.contypid = t.oid), '[]')
)
from needed
join pg_catalog.pg_type t on t.oid = needed.id
join pg_catalog.pg_namespace n on n.oid = t.typnamespace
left join pg_catalog.pg_range r on r.rngtypid = t.oid`
