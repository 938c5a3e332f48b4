/**
 * What stands under two names (the published one and the aside), one row each: name, kind, owner, current user, comment,
 * options, columns as JSON, and whether it is plain: nobody depends on it and nothing was given to it by hand, so that a
 * replacement has nothing to keep. Cheap, because it runs once per publication. Parameters: schema, name, aside.
 */
export const RELATION_HEADS = `
select c.relname,
  case c.relkind when 'v' then 'view' when 'm' then 'materialized_view' when 'f' then 'foreign_table' else 'table' end,
  pg_catalog.pg_get_userbyid(c.relowner), current_user,
  pg_catalog.obj_description(c.oid, 'pg_class'),
  coalesce(pg_catalog.to_json(c.reloptions), '[]'),
  (select coalesce(pg_catalog.json_agg(pg_catalog.json_build_object('name', a.attname, 'dataType', pg_catalog.format_type(a.atttypid, a.atttypmod), 'comment', null) order by a.attnum), '[]')
   from pg_catalog.pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped),
  c.relacl is null and c.relkind in ('r', 'v') and not c.relhastriggers and not c.relrowsecurity and not c.relispartition
    and not exists (select from pg_catalog.pg_depend d where d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
      and d.refobjid = c.oid and d.deptype = 'n' and not (d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass
        and d.objid in (select w.oid from pg_catalog.pg_rewrite w where w.ev_class = c.oid)))
    and not exists (select from pg_catalog.pg_depend d where d.refclassid = 'pg_catalog.pg_type'::pg_catalog.regclass
      and d.refobjid = c.reltype and d.deptype = 'n')
    and not exists (select from pg_catalog.pg_description o where o.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass
      and o.objoid = c.oid and o.objsubid > 0)
    and not exists (select from pg_catalog.pg_attribute a where a.attrelid = c.oid and a.attacl is not null)
    and not exists (select from pg_catalog.pg_publication_rel m where m.prrelid = c.oid)
from pg_catalog.pg_class c
where c.relnamespace = (select n.oid from pg_catalog.pg_namespace n where n.nspname = $1::text)
  and c.relname in ($2::name, $3::name) and c.relkind in ('r', 'p', 'v', 'm', 'f')`
