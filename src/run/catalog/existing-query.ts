/** What stands under a name, as one JSON value; no row when there is nothing. Parameters: schema, name. */
export const EXISTING_RELATION = `
select json_build_object(
  'kind', case c.relkind when 'v' then 'view' when 'm' then 'materialized_view' when 'f' then 'foreign_table' else 'table' end,
  'comment', pg_catalog.obj_description(c.oid, 'pg_class'),
  'options', coalesce(pg_catalog.to_json(c.reloptions), '[]'),
  'columns', (
    select coalesce(json_agg(json_build_object(
      'name', a.attname, 'dataType', pg_catalog.format_type(a.atttypid, a.atttypmod), 'nullable', not a.attnotnull,
      'comment', pg_catalog.col_description(a.attrelid, a.attnum)
    ) order by a.attnum), '[]')
    from pg_catalog.pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped),
  'privileges', (
    select coalesce(json_agg(json_build_object(
      'grantee', case x.grantee when 0 then 'public' else pg_catalog.pg_get_userbyid(x.grantee) end,
      'privilege', x.privilege_type, 'grantable', x.is_grantable, 'column', null
    )), '[]')
    from pg_catalog.aclexplode(c.relacl) x where x.grantee <> c.relowner),
  'indexes', (
    select coalesce(json_agg(json_build_object(
      'name', i.relname, 'definition', pg_catalog.pg_get_indexdef(x.indexrelid), 'unique', x.indisunique
    ) order by i.relname), '[]')
    from pg_catalog.pg_index x join pg_catalog.pg_class i on i.oid = x.indexrelid where x.indrelid = c.oid)
)
from pg_catalog.pg_class c
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where n.nspname = $1::text and c.relname = $2::text and c.relkind in ('r', 'p', 'v', 'm', 'f')`

/** What was built aside, as one JSON value. Parameters: schema, name. */
export const ASIDE_RELATION = `
select json_build_object(
  'columns', (
    select coalesce(json_agg(json_build_object(
      'name', a.attname, 'dataType', pg_catalog.format_type(a.atttypid, a.atttypmod)
    ) order by a.attnum), '[]')
    from pg_catalog.pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped),
  'privileges', (
    select coalesce(json_agg(json_build_object(
      'grantee', case x.grantee when 0 then 'public' else pg_catalog.pg_get_userbyid(x.grantee) end,
      'privilege', x.privilege_type, 'grantable', x.is_grantable, 'column', null
    )), '[]')
    from pg_catalog.aclexplode(c.relacl) x where x.grantee <> c.relowner),
  'keys', (
    select coalesce(json_agg(json_build_object(
      'name', k.conname,
      'kind', case k.contype when 'p' then 'primary_key' else 'unique' end,
      'columns', (
        select json_agg(a.attname order by p.place)
        from pg_catalog.unnest(k.conkey) with ordinality as p (attnum, place)
        join pg_catalog.pg_attribute a on a.attrelid = k.conrelid and a.attnum = p.attnum)
    ) order by k.conname), '[]')
    from pg_catalog.pg_constraint k where k.conrelid = c.oid and k.contype in ('p', 'u')),
  'indexes', (
    select coalesce(json_agg(i.relname order by i.relname), '[]')
    from pg_catalog.pg_index x join pg_catalog.pg_class i on i.oid = x.indexrelid
    where x.indrelid = c.oid and not exists (
      select 1 from pg_catalog.pg_constraint k where k.conindid = x.indexrelid and k.contype in ('p', 'u', 'x')))
)
from pg_catalog.pg_class c
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where n.nspname = $1::text and c.relname = $2::text`
