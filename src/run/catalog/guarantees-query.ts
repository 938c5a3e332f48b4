/**
 * What tables promise of every row at every moment, one JSON value per table. Tables with plain inheritance promise
 * nothing: rows of their children are read with them, and kept to nothing. Parameter: JSON array of [schema, name].
 */
export const RELATION_GUARANTEES = `
select n.nspname, c.relname, pg_catalog.json_build_object(
  'bytes', case c.relkind when 'r' then pg_catalog.pg_relation_size(c.oid) end,
  'types', (
    select coalesce(pg_catalog.json_agg(pg_catalog.json_build_array(a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod))), '[]')
    from pg_catalog.pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped),
  'notNull', (
    select coalesce(pg_catalog.json_agg(a.attname), '[]')
    from pg_catalog.pg_attribute a
    where a.attrelid = c.oid and a.attnum > 0 and a.attnotnull and not a.attisdropped and not exists (
      select from pg_catalog.pg_constraint k
      where k.conrelid = c.oid and k.contype = 'n' and a.attnum = any (k.conkey) and not k.convalidated)),
  'uniqueKeys', (
    select coalesce(pg_catalog.json_agg(pg_catalog.json_build_object('name', i.relname, 'columns', (
      select pg_catalog.json_agg(a.attname order by p.place)
      from pg_catalog.unnest(x.indkey::int2[]) with ordinality as p (attnum, place)
      join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum = p.attnum
      where p.place <= x.indnkeyatts)) order by not x.indisprimary, i.relname), '[]')
    from pg_catalog.pg_index x
    join pg_catalog.pg_class i on i.oid = x.indexrelid
    where x.indrelid = c.oid and x.indisunique and x.indisvalid and x.indislive and x.indimmediate
      and not x.indisexclusion and x.indpred is null and x.indexprs is null and not exists (
        select from rows from (pg_catalog.unnest(x.indkey::int2[]), pg_catalog.unnest(x.indcollation::oid[]), pg_catalog.unnest(x.indclass::oid[])) as p (attnum, indexed, class)
        join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum = p.attnum
        join pg_catalog.pg_opclass o on o.oid = p.class
        where p.indexed <> a.attcollation or not o.opcdefault)),
  'foreignKeys', (
    select coalesce(pg_catalog.json_agg(pg_catalog.json_build_object('name', k.conname, 'column', a.attname, 'to',
      pg_catalog.json_build_object('schema', tn.nspname, 'identifier', t.relname, 'column', ta.attname)) order by k.conname), '[]')
    from pg_catalog.pg_constraint k
    join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum = k.conkey[1]
    join pg_catalog.pg_class t on t.oid = k.confrelid
    join pg_catalog.pg_namespace tn on tn.oid = t.relnamespace
    join pg_catalog.pg_attribute ta on ta.attrelid = t.oid and ta.attnum = k.confkey[1]
    where k.conrelid = c.oid and k.contype = 'f' and pg_catalog.cardinality(k.conkey) = 1 and k.convalidated
      and not k.condeferrable and coalesce((pg_catalog.to_jsonb(k) ->> 'conenforced')::boolean, true)
      and not exists (select from pg_catalog.pg_trigger g where g.tgconstraint = k.oid and g.tgenabled <> 'O')),
  'checks', (
    select coalesce(pg_catalog.json_agg(pg_catalog.json_build_object(
      'name', k.conname, 'expression', pg_catalog.pg_get_expr(k.conbin, k.conrelid)) order by k.conname), '[]')
    from pg_catalog.pg_constraint k
    where k.conrelid = c.oid and k.contype = 'c' and k.convalidated
      and coalesce((pg_catalog.to_jsonb(k) ->> 'conenforced')::boolean, true))
)
from pg_catalog.json_array_elements($1::json) as wanted (pair)
join pg_catalog.pg_namespace n on n.nspname = wanted.pair ->> 0
join pg_catalog.pg_class c on c.relnamespace = n.oid and c.relname = wanted.pair ->> 1
where c.relkind in ('r', 'p') and (c.relkind = 'p' or not c.relhassubclass)`
