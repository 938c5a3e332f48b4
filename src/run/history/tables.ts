import type { SqlWriter } from '../../plan/index.js'

/** A column of one of the two tables: its name, its type, and what else its definition says. */
export type HistoryColumn = readonly [name: string, type: string, constraint?: string]

/** One row for each call of a command that executes nodes. `docs/history.md` says what each column holds. */
export const INVOCATION_COLUMNS: readonly HistoryColumn[] = [
  ['invocation_id', 'uuid', 'primary key'],
  ['project', 'text', 'not null'],
  ['target', 'text'],
  ['target_schema', 'text'],
  ['verb', 'text', 'not null'],
  ['started_at', 'timestamptz', 'not null'],
  ['finished_at', 'timestamptz', 'not null'],
  ['success', 'boolean'],
  ['version', 'text'],
  ['server_version', 'integer'],
  ['git_commit', 'text'],
]

/** One row for each result of an invocation; `invocation_id` comes before these. */
export const RESULT_COLUMNS: readonly HistoryColumn[] = [
  ['unique_id', 'text', 'not null'],
  ['resource_type', 'text', 'not null'],
  ['name', 'text', 'not null'],
  ['relation_name', 'text'],
  ['status', 'text', 'not null'],
  ['message', 'text'],
  ['started_at', 'timestamptz'],
  ['finished_at', 'timestamptz'],
  ['execution_seconds', 'double precision', 'not null'],
  ['rows_affected', 'bigint'],
  ['failures', 'bigint'],
  ['measured', 'numeric'],
  ['detail', 'jsonb'],
  ['skipped_because', 'text'],
  ['attached_node', 'text'],
  ['column_name', 'text'],
  ['severity', 'text'],
  ['tags', 'jsonb'],
  ['meta', 'jsonb'],
]

/** One row for each node that is published: the SQL that it was made from. */
const PUBLISHED_COLUMNS: readonly HistoryColumn[] = [
  ['project', 'text', 'not null'],
  ['target', 'text', 'not null'],
  ['target_schema', 'text', 'not null'],
  ['unique_id', 'text', 'not null'],
  ['relation_name', 'text'],
  ['code', 'text', 'not null'],
  ['invocation_id', 'uuid', 'not null'],
  ['published_at', 'timestamptz', 'not null'],
]

const TABLES: readonly (readonly [name: string, columns: readonly HistoryColumn[], constraints: readonly string[]])[] =
  [
    ['invocations', INVOCATION_COLUMNS, []],
    ['node_results', RESULT_COLUMNS, ['primary key (unique_id, invocation_id)']],
    ['published_code', PUBLISHED_COLUMNS, ['primary key (project, target, target_schema, unique_id)']],
  ]

/** Gives the columns that the tables have, as `table` and `column`; `$1` is the schema. */
export const EXISTING_COLUMNS = `select c.relname, a.attname
from pg_catalog.pg_namespace n
join pg_catalog.pg_class c on c.relnamespace = n.oid
join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
where n.nspname = $1::text and c.relname in ('invocations', 'node_results', 'published_code')`

/** The statements that make what is missing: everything at first, later the columns that a newer engine writes. */
export function missingTables(
  schema: string,
  existing: ReadonlyMap<string, ReadonlySet<string>>,
  writer: SqlWriter,
): readonly string[] {
  const render = (identifier: string): string => writer.render({ schema, identifier })
  const statements = TABLES.flatMap(([table, columns, constraints]) => {
    const has = existing.get(table)
    if (has === undefined) return [createTable(table, columns, constraints, render)]
    return columns
      .filter(([name]) => !has.has(name))
      .map(([name, type]) => `alter table ${render(table)} add column if not exists ${name} ${type}`)
  })
  // Most roles may not make schemas, and "if not exists" still asks for the right; so it is not said when a table is there.
  return existing.size > 0 ? statements : [`create schema if not exists ${writer.quote(schema)}`, ...statements]
}

function createTable(
  table: string,
  columns: readonly HistoryColumn[],
  constraints: readonly string[],
  render: (identifier: string) => string,
): string {
  // No foreign key: one statement writes both tables, and checking each row would cost more than writing it.
  const key = table === 'node_results' ? ['invocation_id uuid not null'] : []
  const lines = [...key, ...columns.map((column) => column.join(' ')), ...constraints]
  return `create table if not exists ${render(table)} (\n  ${lines.join(',\n  ')}\n)`
}

/**
 * Writes an invocation and its results at once, and the SQL of what was published where it is another than before: `$1` is a
 * JSON object, `$2` a list of objects, in which null may be left out. An invocation that is there already stays as it is, so that the statement may be
 * sent again when nobody knows whether it arrived.
 */
export function insertHistory(schema: string, writer: SqlWriter): string {
  const render = (identifier: string): string => writer.render({ schema, identifier })
  const names = (columns: readonly HistoryColumn[]): string => columns.map(([name]) => name).join(', ')
  const types = (columns: readonly HistoryColumn[]): string =>
    columns.map(([name, type]) => `${name} ${type}`).join(', ')
  // Sorted, so that two runs that end together wait for each other's rows in one order.
  return `with invocation as (
  insert into ${render('invocations')} (${names(INVOCATION_COLUMNS)})
  select ${names(INVOCATION_COLUMNS)} from pg_catalog.jsonb_to_record($1::jsonb) as given (${types(INVOCATION_COLUMNS)})
  on conflict do nothing
  returning invocation_id, project, target, target_schema, finished_at
), given as (
  select * from pg_catalog.json_to_recordset($2::json) as given (${types(RESULT_COLUMNS)}, code text)
), published as (
  insert into ${render('published_code')} (${names(PUBLISHED_COLUMNS)})
  select invocation.project, coalesce(target, ''), coalesce(target_schema, ''), given.unique_id, given.relation_name, given.code,
    invocation_id, invocation.finished_at
  from invocation
  cross join given
  where given.code is not null
    and not exists (
      select from ${render('published_code')} same
      where same.project = invocation.project and same.target = coalesce(invocation.target, '')
        and same.target_schema = coalesce(invocation.target_schema, '') and same.unique_id = given.unique_id
        and same.code = given.code and same.relation_name is not distinct from given.relation_name
    )
  order by given.unique_id
  on conflict (project, target, target_schema, unique_id) do update
  set relation_name = excluded.relation_name, code = excluded.code, invocation_id = excluded.invocation_id,
    published_at = excluded.published_at
)
insert into ${render('node_results')} (invocation_id, ${names(RESULT_COLUMNS)})
select invocation.invocation_id, ${RESULT_COLUMNS.map(([name]) => `given.${name}`).join(', ')}
from invocation, given`
}
