import { DiagnosticError, problem } from '../core/diagnostic.js'
import type { Relation } from '../core/relation.js'
import type { BuildableNode, TypedColumn } from './input.js'
import type { SqlWriter } from './render.js'

const GRANULARITIES = ['hour', 'day', 'month', 'year']

/** Whether the table of the node is in partitions. */
export function isPartitioned(node: Pick<BuildableNode, 'config'>): boolean {
  return node.config['partition_by'] !== undefined && node.config['partition_by'] !== null
}

/** Where partitions are made, and from which rows. */
export interface PartitionTarget {
  readonly parent: Relation
  readonly staged: Relation
  /** Begins the name of each. */
  readonly name: string
}

/** How a table is cut into partitions. */
export interface Partitioning {
  readonly kind: 'range' | 'list' | 'hash'
  readonly column: TypedColumn
  /** Length of a range; null for the other kinds. */
  readonly granularity: string | null
  /** One statement that makes the partitions which the staged rows need and the table does not have. */
  create(target: PartitionTarget, writer: SqlWriter): string
}

/**
 * `partition_by` of a model: `{field: ordered_on, granularity: day}`, `{field: region, type: list}` or
 * `{field: id, type: hash, partitions: 8}`. Throws DiagnosticError for anything else.
 */
export function partitioningOf(node: BuildableNode, columns: readonly TypedColumn[]): Partitioning {
  const given = node.config['partition_by']
  const config: Readonly<Record<string, unknown>> =
    typeof given === 'string' ? { field: given } : ((given ?? {}) as Readonly<Record<string, unknown>>)
  const field = String(config['field'] ?? config['column'] ?? '')
  const column = columns.find(({ name }) => name.toLowerCase() === field.toLowerCase())
  if (column === undefined) throw wrong(node, `names the column "${field}", which the query does not return`)
  const kind = config['type'] ?? 'range'
  if (kind === 'list') return { kind, column, granularity: null, create: (...given) => createLists(column, ...given) }
  if (kind === 'hash') {
    const { partitions } = config
    if (typeof partitions !== 'number' || !Number.isInteger(partitions) || partitions < 1) {
      throw wrong(node, `has "partitions" ${JSON.stringify(partitions ?? null)}, and hash needs a whole number of them`)
    }
    return { kind, column, granularity: null, create: (...given) => createHashes(partitions, ...given) }
  }
  const granularity = String(config['granularity'] ?? 'day')
  if (kind !== 'range') throw wrong(node, `has the type "${String(kind)}", which is none of range, list, hash`)
  if (!GRANULARITIES.includes(granularity)) {
    throw wrong(node, `has the granularity "${granularity}", which is none of ${GRANULARITIES.join(', ')}`)
  }
  if (!/^(?:date|timestamp)/.test(column.dataType)) {
    throw wrong(node, `cuts "${column.name}" by ${granularity}, and its type is ${column.dataType}`)
  }
  return { kind, column, granularity, create: (...given) => createRanges(column, granularity, ...given) }
}

/** The value by which a row belongs to a partition; null stays null. */
export function partitionValue({ column, granularity }: Partitioning, alias: string, writer: SqlWriter): string {
  const name = `${alias}.${writer.quote(column.name)}`
  return granularity === null ? name : `pg_catalog.date_trunc('${granularity}', ${utc(column, name)})`
}

const PATTERNS: Readonly<Record<string, string>> = {
  hour: 'YYYYMMDDHH24',
  day: 'YYYYMMDD',
  month: 'YYYYMM',
  year: 'YYYY',
}

function createRanges(column: TypedColumn, granularity: string, target: PartitionTarget, writer: SqlWriter): string {
  const name = `staged.${writer.quote(column.name)}`
  const zone = column.dataType.includes('with time zone') ? ` || '+00'` : ''
  const lower = `pg_catalog.date_trunc('${granularity}', ${utc(column, name)})`
  return block(target, writer, {
    query: `select distinct pg_catalog.to_char(part.lower, '${PATTERNS[granularity]}') as suffix, pg_catalog.format('for values from (%L) to (%L)', part.lower::text${zone}, (part.lower + interval '1 ${granularity}')::text${zone}) as bounds
    from (select distinct ${lower} as lower from ${writer.render(target.staged)} as staged where ${name} is not null) as part
    union all
    select 'rest', 'default' where exists (select from ${writer.render(target.staged)} as staged where ${name} is null)`,
  })
}

function createLists(column: TypedColumn, target: PartitionTarget, writer: SqlWriter): string {
  const name = `staged.${writer.quote(column.name)}`
  return block(target, writer, {
    query: `select distinct pg_catalog.left(pg_catalog.md5(coalesce(${name}::text, '')), 8) as suffix, pg_catalog.format('for values in (%L)', ${name}) as bounds
    from ${writer.render(target.staged)} as staged`,
  })
}

function createHashes(partitions: number, target: PartitionTarget, writer: SqlWriter): string {
  return block(target, writer, {
    query: `select remainder::text as suffix, pg_catalog.format('for values with (modulus ${partitions}, remainder %s)', remainder) as bounds
    from pg_catalog.generate_series(0, ${partitions - 1}) as remainder`,
  })
}

/** Makes one partition for each row of the query, but where the table has it or is not in partitions. */
function block(target: PartitionTarget, writer: SqlWriter, { query }: { readonly query: string }): string {
  const parent = writer.literal(writer.render(target.parent))
  const prefix = writer.literal(target.name)
  return `do $partitions$
declare made record;
begin
  if (select relkind from pg_catalog.pg_class where oid = ${parent}::pg_catalog.regclass) <> 'p' then return; end if;
  for made in ${query} loop
    begin
      execute pg_catalog.format('create table ${quoted(target.parent.schema, writer)}.%I partition of %s %s', ${prefix} || made.suffix, ${parent}, made.bounds);
    exception when invalid_object_definition then null; -- it has one of these bounds
    end;
  end loop;
end
$partitions$`
}

function quoted(schema: string, writer: SqlWriter): string {
  return writer.quote(schema).replaceAll('%', '%%').replaceAll("'", "''")
}

/** A time without a zone, in UTC: partitions do not depend on the zone of a session. */
function utc(column: TypedColumn, name: string): string {
  return column.dataType.includes('with time zone') ? `(${name} at time zone 'UTC')` : `${name}::timestamp`
}

function wrong(node: BuildableNode, what: string): DiagnosticError {
  return new DiagnosticError(
    problem('PARTITION_INVALID', `"partition_by" of model "${node.name}" ${what}`, {
      location: { file: node.originalFilePath, line: 1, column: 1 },
      hint: 'Write for example: partition_by: {field: ordered_on, granularity: month}',
    }),
  )
}
