import type { Relation } from '../core/relation.js'
import type { TypedColumn } from './input.js'
import type { SqlWriter } from './render.js'

export interface WriteTarget {
  readonly relation: Relation
  /** The rows to write, in a temporary table. */
  readonly staged: Relation
  readonly columns: readonly TypedColumn[]
  readonly keys: readonly string[]
  /** Conditions of the user over `DBT_INTERNAL_DEST` and `DBT_INTERNAL_SOURCE`. */
  readonly predicates: readonly string[]
}

// The field's names, so that predicates that users wrote for dbt hold here.
const TARGET = 'DBT_INTERNAL_DEST'
const SOURCE = 'DBT_INTERNAL_SOURCE'

/** Inserts every staged row. */
export function appendSql(target: WriteTarget, writer: SqlWriter): string {
  const columns = names(target, writer)
  return `insert into ${writer.render(target.relation)} (${columns})\nselect ${columns}\nfrom ${writer.render(target.staged)}`
}

/**
 * Deletes the rows whose key is staged, except those that are already as staged: one row here, one row there, equal
 * byte for byte.
 */
export function deleteSql(target: WriteTarget, writer: SqlWriter): string {
  const relation = writer.render(target.relation)
  return [
    `delete from ${relation} as kept`,
    'using (',
    '  select pair.target_row',
    '  from (',
    `    select pairs.target_row, count(*) over (partition by pairs.key_row) as rivals, count(*) over (partition by pairs.target_row) as partners, pairs.same`,
    `    from (\n${indent(matches(target, writer, true), 6)}\n    ) as pairs`,
    '  ) as pair',
    '  where pair.rivals > 1 or pair.partners > 1 or not pair.same',
    ') as changed',
    'where kept.ctid = changed.target_row',
  ].join('\n')
}

/** Inserts the staged rows whose key is not in the table. */
export function insertMissingSql(target: WriteTarget, writer: SqlWriter): string {
  const columns = target.columns.map((column) => `${SOURCE}.${writer.quote(column.name)}`).join(', ')
  return [
    `insert into ${writer.render(target.relation)} (${names(target, writer)})`,
    `select ${columns}`,
    `from ${writer.render(target.staged)} as ${SOURCE}`,
    `where not exists (\n  select 1 from ${writer.render(target.relation)} as ${TARGET}`,
    `  where ${[keysEqual(target, writer, '='), ...predicates(target)].join(' and ')}\n)`,
    // Behind an "or", so that it is asked only for keys with nulls and not joined with every row.
    `and (not (${anyKeyNull(target, writer)}) or not exists (\n  select 1 from ${writer.render(target.relation)} as ${TARGET}`,
    `  where ${[keysEqual(target, writer, 'is not distinct from'), ...predicates(target)].join(' and ')}\n))`,
  ].join('\n')
}

/** One merge: updates rows that differ in one of `updated`, inserts the others. */
export function mergeSql(target: WriteTarget, updated: readonly TypedColumn[], writer: SqlWriter): string {
  const columns = target.columns.map((column) => writer.quote(column.name))
  const differ = `row(${updated.map((column) => `${TARGET}.${writer.quote(column.name)}`).join(', ')})::record *<> row(${updated.map((column) => cast(column, writer)).join(', ')})::record`
  const assignments = updated.map((column) => `${writer.quote(column.name)} = ${SOURCE}.${writer.quote(column.name)}`)
  return [
    `merge into ${writer.render(target.relation)} as ${TARGET}`,
    'using (',
    '  select staged.*, pairs.target_row as "_tsm_row"',
    `  from ${writer.render(target.staged)} as staged`,
    `  left join (\n${indent(matches(target, writer, false), 4)}\n  ) as pairs on pairs.staged_row = staged.ctid`,
    `) as ${SOURCE}`,
    `on ${TARGET}.ctid = ${SOURCE}."_tsm_row"`,
    ...(updated.length === 0 ? [] : [`when matched and ${differ} then update set ${assignments.join(', ')}`]),
    `when not matched then insert (${columns.join(', ')}) values (${columns.map((column) => `${SOURCE}.${column}`).join(', ')})`,
  ].join('\n')
}

/**
 * Pairs of rows with one key. Equality can use hashes and indexes but finds no nulls, so that keys with nulls are paired
 * in an arm of their own, which costs nothing where there are none.
 */
function matches(target: WriteTarget, writer: SqlWriter, compare: boolean): string {
  const same = `row(${target.columns.map((column) => `${TARGET}.${writer.quote(column.name)}`).join(', ')})::record *= row(${target.columns.map((column) => cast(column, writer)).join(', ')})::record`
  const output = [
    `${TARGET}.ctid as target_row`,
    `${SOURCE}.ctid as staged_row`,
    ...(compare ? [`${SOURCE}.ctid as key_row`, `${same} as same`] : []),
  ].join(', ')
  const arm = (operator: '=' | 'is not distinct from', nulls: boolean): string =>
    [
      `select ${output}`,
      `from ${writer.render(target.relation)} as ${TARGET}`,
      `join ${writer.render(target.staged)} as ${SOURCE} on ${[keysEqual(target, writer, operator), ...predicates(target)].join(' and ')}`,
      ...(nulls ? [`where ${anyKeyNull(target, writer)}`] : []),
    ].join('\n')
  return `${arm('=', false)}\nunion all\n${arm('is not distinct from', true)}`
}

function keysEqual(target: WriteTarget, writer: SqlWriter, operator: '=' | 'is not distinct from'): string {
  return target.keys
    .map((key) => `${TARGET}.${writer.quote(key)} ${operator} ${SOURCE}.${writer.quote(key)}`)
    .join(' and ')
}

function anyKeyNull(target: WriteTarget, writer: SqlWriter): string {
  return target.keys.map((key) => `${SOURCE}.${writer.quote(key)} is null`).join(' or ')
}

function predicates(target: WriteTarget): readonly string[] {
  return target.predicates.map((predicate) => `(${predicate})`)
}

/** The staged value in the table's type: rows of other types cannot be compared byte for byte. */
function cast(column: TypedColumn, writer: SqlWriter): string {
  return `${SOURCE}.${writer.quote(column.name)}::${column.dataType}`
}

function names(target: WriteTarget, writer: SqlWriter): string {
  return target.columns.map((column) => writer.quote(column.name)).join(', ')
}

function indent(text: string, spaces: number): string {
  return text.replace(/^/gm, ' '.repeat(spaces))
}
