// One query, so that everything a publication must keep is of one moment. It runs with an empty search_path: names in
// definitions then come out with their schema, and mean the same wherever they are run again.

const PRIVILEGES = (relation: string): string => `(
    select coalesce(json_agg(json_build_object(
      'grantee', case x.grantee when 0 then 'public' else pg_catalog.pg_get_userbyid(x.grantee) end,
      'privilege', x.privilege_type, 'grantable', x.is_grantable, 'column', x.attname
    )), '[]')
    from (
      select e.grantee, e.privilege_type, e.is_grantable, null::name as attname
      from pg_catalog.aclexplode(${relation}.relacl) e
      union all
      select e.grantee, e.privilege_type, e.is_grantable, a.attname
      from pg_catalog.pg_attribute a, pg_catalog.aclexplode(a.attacl) e
      where a.attrelid = ${relation}.oid and a.attnum > 0 and not a.attisdropped
    ) x
    where x.grantee <> ${relation}.relowner)`

const TRIGGERS = (relation: string): string => `(
    select coalesce(json_agg(t.sql order by t.place, t.tgname), '[]')
    from (
      select 1 as place, g.tgname, pg_catalog.pg_get_triggerdef(g.oid) as sql
      from pg_catalog.pg_trigger g where g.tgrelid = ${relation}.oid and not g.tgisinternal
      union all
      select 2, g.tgname, pg_catalog.format('alter table %s %s trigger %I', ${relation}.oid::pg_catalog.regclass,
        case g.tgenabled when 'D' then 'disable' when 'R' then 'enable replica' else 'enable always' end, g.tgname)
      from pg_catalog.pg_trigger g
      where g.tgrelid = ${relation}.oid and not g.tgisinternal and g.tgenabled <> 'O'
    ) t)`

const POLICIES = `(
    select coalesce(json_agg(pg_catalog.format('create policy %I on %s as %s for %s to %s%s%s', p.polname,
      c.oid::pg_catalog.regclass, case when p.polpermissive then 'permissive' else 'restrictive' end,
      case p.polcmd when 'r' then 'select' when 'a' then 'insert' when 'w' then 'update' when 'd' then 'delete' else 'all' end,
      (select pg_catalog.string_agg(case r when 0 then 'public' else pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(r)) end, ', ')
       from pg_catalog.unnest(p.polroles) r),
      case when p.polqual is null then '' else ' using (' || pg_catalog.pg_get_expr(p.polqual, p.polrelid) || ')' end,
      case when p.polwithcheck is null then '' else ' with check (' || pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid) || ')' end
    ) order by p.polname), '[]')
    from pg_catalog.pg_policy p where p.polrelid = c.oid)`

/** Whether what a view reads calls functions that may read the relation by its name, of which Postgres keeps no record. */
const CALLS = `(
    with recursive below (oid) as (
      select v.oid
      union
      select u.refobjid
      from below b
      join pg_catalog.pg_rewrite w on w.ev_class = b.oid
      join pg_catalog.pg_depend u on u.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass and u.objid = w.oid
        and u.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
      where u.refobjid <> c.oid
    )
    select exists (
      select
      from below b
      join pg_catalog.pg_rewrite w on w.ev_class = b.oid
      join pg_catalog.pg_depend u on u.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass and u.objid = w.oid
      left join pg_catalog.pg_operator o on u.refclassid = 'pg_catalog.pg_operator'::pg_catalog.regclass and o.oid = u.refobjid
      join pg_catalog.pg_proc p on p.oid = case u.refclassid when 'pg_catalog.pg_proc'::pg_catalog.regclass then u.refobjid else o.oprcode end
      where p.provolatile <> 'i' and not exists (
        select from pg_catalog.pg_depend e
        where e.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass and e.objid = p.oid and e.deptype = 'e')))`

/** Only where something has to be filled is it worth asking what is called. */
const HAS_STORED = `exists (
    select from depths s join pg_catalog.pg_class m on m.oid = s.oid where m.relkind = 'm')`

const VIEWS = `(
    select coalesce(json_agg(json_build_object(
      'kind', case v.relkind when 'm' then 'materialized_view' else 'view' end,
      'schema', vn.nspname, 'identifier', v.relname, 'depth', d.depth,
      'reads', (
        select coalesce(json_agg(distinct json_build_array(rn.nspname, r.relname)::text), '[]')
        from edges e join pg_catalog.pg_class r on r.oid = e.parent
        join pg_catalog.pg_namespace rn on rn.oid = r.relnamespace
        where e.child = v.oid and e.parent <> c.oid),
      'definition', pg_catalog.pg_get_viewdef(v.oid),
      'options', coalesce(pg_catalog.to_json(v.reloptions), '[]'),
      'owner', pg_catalog.pg_get_userbyid(v.relowner),
      'comment', pg_catalog.obj_description(v.oid, 'pg_class'),
      'mark', pg_catalog.obj_description(v.reltype, 'pg_type'),
      'populated', v.relispopulated,
      'columnComments', (
        select coalesce(json_agg(json_build_object('column', a.attname, 'comment', o.description) order by a.attnum), '[]')
        from pg_catalog.pg_attribute a
        join pg_catalog.pg_description o on o.objoid = v.oid and o.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass and o.objsubid = a.attnum
        where a.attrelid = v.oid and a.attnum > 0),
      'privileges', ${PRIVILEGES('v')},
      'indexDefinitions', (
        select coalesce(json_agg(pg_catalog.pg_get_indexdef(x.indexrelid) order by x.indexrelid), '[]')
        from pg_catalog.pg_index x where x.indrelid = v.oid),
      'triggers', ${TRIGGERS('v')},
      'columnsUsed', (
        select coalesce(json_agg(distinct a.attname), '[]')
        from pg_catalog.pg_rewrite w
        join pg_catalog.pg_depend u on u.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass and u.objid = w.oid
        join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum = u.refobjsubid
        where w.ev_class = v.oid and u.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass and u.refobjid = c.oid and u.refobjsubid > 0),
      'callsFunctions', case when ${HAS_STORED} then ${CALLS} else false end,
      'direct', exists (select 1 from edges e where e.child = v.oid and e.parent = c.oid)
    ) order by d.depth, vn.nspname, v.relname), '[]')
    from depths d
    join pg_catalog.pg_class v on v.oid = d.oid
    join pg_catalog.pg_namespace vn on vn.oid = v.relnamespace
    where v.relkind in ('v', 'm'))`

const FUNCTIONS = `(
    select coalesce(json_agg(json_build_object(
      'signature', f.oid::pg_catalog.regprocedure::text,
      'kind', case f.prokind when 'p' then 'procedure' else 'function' end,
      'definition', pg_catalog.pg_get_functiondef(f.oid),
      'usesRowType', f.uses_type,
      'owner', pg_catalog.pg_get_userbyid(f.proowner),
      'comment', pg_catalog.obj_description(f.oid, 'pg_proc'),
      'privileges', (
        select coalesce(json_agg(json_build_object(
          'grantee', case x.grantee when 0 then 'public' else pg_catalog.pg_get_userbyid(x.grantee) end,
          'privilege', x.privilege_type, 'grantable', x.is_grantable, 'column', null)), '[]')
        from pg_catalog.aclexplode(f.proacl) x where x.grantee <> f.proowner)
    ) order by f.oid), '[]')
    from (
      select p.*, bool_or(u.refclassid = 'pg_catalog.pg_type'::pg_catalog.regclass) over (partition by p.oid) as uses_type,
        row_number() over (partition by p.oid) as copy
      from pg_catalog.pg_depend u
      join pg_catalog.pg_proc p on u.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass and p.oid = u.objid
      where p.prokind in ('f', 'p') and ((u.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass and u.refobjid = c.oid)
         or (u.refclassid = 'pg_catalog.pg_type'::pg_catalog.regclass and u.refobjid in (c.reltype, ct.typarray)))
    ) f where f.copy = 1)`

const FOREIGN_KEYS = `(
    select coalesce(json_agg(json_build_object(
      'schema', kn.nspname, 'table', k.relname, 'name', f.conname, 'definition', pg_catalog.pg_get_constraintdef(f.oid),
      'referencedColumns', (
        select json_agg(a.attname order by p.place)
        from pg_catalog.unnest(f.confkey) with ordinality as p (attnum, place)
        join pg_catalog.pg_attribute a on a.attrelid = f.confrelid and a.attnum = p.attnum)
    ) order by kn.nspname, k.relname, f.conname), '[]')
    from pg_catalog.pg_constraint f
    join pg_catalog.pg_class k on k.oid = f.conrelid
    join pg_catalog.pg_namespace kn on kn.oid = k.relnamespace
    where f.contype = 'f' and f.confrelid = c.oid and f.conrelid <> c.oid and f.conparentid = 0)`

const IMMOVABLE = `(
    select coalesce(json_agg(distinct pg_catalog.pg_describe_object(u.classid, u.objid, u.objsubid)), '[]')
    from pg_catalog.pg_depend u
    where u.deptype = 'n' and (
      (u.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass and u.refobjid = c.oid and (
        (u.classid = 'pg_catalog.pg_policy'::pg_catalog.regclass
          and not exists (select 1 from pg_catalog.pg_policy p where p.oid = u.objid and p.polrelid = c.oid))
        or (u.classid = 'pg_catalog.pg_class'::pg_catalog.regclass)
        or (u.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass and exists (
          select 1 from pg_catalog.pg_rewrite w join pg_catalog.pg_class t on t.oid = w.ev_class
          where w.oid = u.objid and t.oid <> c.oid and t.relkind not in ('v', 'm')))))
      or (u.refclassid = 'pg_catalog.pg_type'::pg_catalog.regclass and u.refobjid in (c.reltype, ct.typarray)
        and u.classid not in ('pg_catalog.pg_proc'::pg_catalog.regclass, 'pg_catalog.pg_rewrite'::pg_catalog.regclass,
          'pg_catalog.pg_type'::pg_catalog.regclass))))`

/** Everything a replacement must keep, as one JSON value; no row when there is nothing. Parameters: schema, name. */
export const PUBLISHED_RELATION = `
with recursive root as (
  select c.oid from pg_catalog.pg_class c
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where n.nspname = $1::text and c.relname = $2::text and c.relkind in ('r', 'p', 'v', 'm', 'f')
),
edges (parent, child) as (
  select r.oid, w.ev_class
  from root r
  join pg_catalog.pg_depend d on d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass and d.refobjid = r.oid
  join pg_catalog.pg_rewrite w on d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass and w.oid = d.objid
  where w.ev_class <> r.oid
  union
  select e.child, w.ev_class
  from edges e
  join pg_catalog.pg_depend d on d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass and d.refobjid = e.child
  join pg_catalog.pg_rewrite w on d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass and w.oid = d.objid
  where w.ev_class <> e.child
),
walk (oid, depth) as (
  select e.child, 1 from edges e join root r on r.oid = e.parent
  union
  select e.child, w.depth + 1 from walk w join edges e on e.parent = w.oid where w.depth < 100
),
depths as (select oid, max(depth) as depth from walk group by oid)
select json_build_object(
  'kind', case c.relkind when 'v' then 'view' when 'm' then 'materialized_view' when 'f' then 'foreign_table' else 'table' end,
  'owner', pg_catalog.pg_get_userbyid(c.relowner),
  'currentUser', current_user,
  'comment', pg_catalog.obj_description(c.oid, 'pg_class'),
  'columns', (
    select coalesce(json_agg(json_build_object('name', a.attname,
      'dataType', pg_catalog.format_type(a.atttypid, a.atttypmod),
      'comment', pg_catalog.col_description(c.oid, a.attnum)) order by a.attnum), '[]')
    from pg_catalog.pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped),
  'privileges', ${PRIVILEGES('c')},
  'options', coalesce(pg_catalog.to_json(c.reloptions), '[]'),
  'rowSecurity', c.relrowsecurity,
  'forceRowSecurity', c.relforcerowsecurity,
  'policies', ${POLICIES},
  'triggers', ${TRIGGERS('c')},
  'publications', (
    select coalesce(json_agg(b.pubname order by b.pubname), '[]')
    from pg_catalog.pg_publication_rel m join pg_catalog.pg_publication b on b.oid = m.prpubid where m.prrelid = c.oid),
  'views', ${VIEWS},
  'functions', ${FUNCTIONS},
  'foreignKeys', ${FOREIGN_KEYS},
  'immovable', ${IMMOVABLE}
)
from root r
join pg_catalog.pg_class c on c.oid = r.oid
left join pg_catalog.pg_type ct on ct.oid = c.reltype`
