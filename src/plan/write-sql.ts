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
 * Deletes the rows whose key is staged, except as many copies of each as are staged just like it. Rows are compared
 * whole, as text: one pass over both sides, however many rows share a key. A key may as well be a day, and a day with two
 * thousand rows on each side would make four million pairs.
 */
export function deleteSql(target: WriteTarget, writer: SqlWriter): string {
  return [
    `delete from ${writer.render(target.relation)} as kept`,
    'using (',
    '  select held.target_row',
    '  from (',
    '    select affected.target_row, affected.image, row_number() over (partition by affected.image) as copy',
    `    from (\n${indent(affected(target, writer), 6)}\n    ) as affected`,
    '  ) as held',
    '  left join (',
    `    select ${stagedImage(target, writer)} as image, count(*) as copies`,
    `    from ${writer.render(target.staged)} as ${SOURCE}`,
    '    group by 1',
    '  ) as wanted on wanted.image = held.image',
    '  where wanted.copies is null or held.copy > wanted.copies',
    ') as changed',
    'where kept.ctid = changed.target_row',
  ].join('\n')
}

/** Inserts the staged rows that are not there yet, after `deleteSql` left only those that are as staged. */
export function insertMissingSql(target: WriteTarget, writer: SqlWriter): string {
  const columns = target.columns.map((column) => `wanted.${writer.quote(column.name)}`).join(', ')
  return [
    `insert into ${writer.render(target.relation)} (${names(target, writer)})`,
    `select ${columns}`,
    'from (',
    `  select ${SOURCE}.*, ${stagedImage(target, writer)} as "_tsm_image",`,
    `    row_number() over (partition by ${stagedImage(target, writer)}) as "_tsm_copy"`,
    `  from ${writer.render(target.staged)} as ${SOURCE}`,
    ') as wanted',
    'left join (',
    '  select affected.image, count(*) as copies',
    `  from (\n${indent(affected(target, writer), 4)}\n  ) as affected`,
    '  group by affected.image',
    ') as held on held.image = wanted."_tsm_image"',
    'where wanted."_tsm_copy" > coalesce(held.copies, 0)',
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
    `  left join (\n${indent(matches(target, writer), 4)}\n  ) as pairs on pairs.staged_row = staged.ctid`,
    `) as ${SOURCE}`,
    `on ${TARGET}.ctid = ${SOURCE}."_tsm_row"`,
    ...(updated.length === 0 ? [] : [`when matched and ${differ} then update set ${assignments.join(', ')}`]),
    `when not matched then insert (${columns.join(', ')}) values (${columns.map((column) => `${SOURCE}.${column}`).join(', ')})`,
  ].join('\n')
}

/**
 * The rows of the table whose key is staged. Equality can use hashes and indexes but finds no nulls, so that keys with
 * nulls have an arm of their own, which costs nothing where there are none.
 */
function affected(target: WriteTarget, writer: SqlWriter): string {
  const image = `row(${target.columns.map((column) => `${TARGET}.${writer.quote(column.name)}`).join(', ')})::text`
  const arm = (condition: string): string =>
    [
      `select ${TARGET}.ctid as target_row, ${image} as image`,
      `from ${writer.render(target.relation)} as ${TARGET}`,
      `where exists (select 1 from ${writer.render(target.staged)} as ${SOURCE} where ${condition})`,
    ].join('\n')
  const equal = [keysEqual(target, writer, '='), ...predicates(target)].join(' and ')
  const same = [keysEqual(target, writer, 'is not distinct from'), ...predicates(target)].join(' and ')
  return `${arm(equal)}\nunion all\n${arm(`(${anyKeyNull(target, writer)}) and ${same}`)}`
}

/** A staged row as text, in the types of the table. */
function stagedImage(target: WriteTarget, writer: SqlWriter): string {
  return `row(${target.columns.map((column) => cast(column, writer)).join(', ')})::text`
}

/** Pairs of a row of the table and a staged row with one key; keys with nulls in an arm of their own, as above. */
function matches(target: WriteTarget, writer: SqlWriter): string {
  const arm = (operator: '=' | 'is not distinct from', nulls: boolean): string =>
    [
      `select ${TARGET}.ctid as target_row, ${SOURCE}.ctid as staged_row`,
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
