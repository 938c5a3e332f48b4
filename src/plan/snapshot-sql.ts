import type { Relation } from '../core/relation.js'
import type { TypedColumn } from './input.js'
import type { SqlWriter } from './render.js'
import type { SnapshotSettings } from './snapshot-config.js'

/** The key of a staged row as one value: equal also where parts are null, and hashable. */
export const KEY_COLUMN = '_tsm_key'
/** When a staged row became true. */
export const MOMENT_COLUMN = '_tsm_moment'

export interface SnapshotTarget {
  readonly relation: Relation
  readonly staged: Relation
  /** Columns of the query, with the types of the table. */
  readonly columns: readonly TypedColumn[]
  readonly settings: SnapshotSettings
  /** Type of `valid_from` and `valid_to`. */
  readonly timestampType: string
  readonly runTimestamp: string
}

interface Wrap {
  readonly before: string
  readonly after: string
}

/** Around the query: the rows with their key and moment. */
export function stagedQuery(settings: SnapshotSettings, runTimestamp: string, writer: SqlWriter): Wrap {
  const key = `array[${settings.keys.map((part) => `(${part})::text`).join(', ')}]`
  return {
    before: `select source_rows.*, ${key} as ${writer.quote(KEY_COLUMN)}, ${moment(settings, runTimestamp, writer)} as ${writer.quote(MOMENT_COLUMN)}\nfrom (\n`,
    after: '\n) as source_rows',
  }
}

/** Around the query: the first version of every row. */
export function firstHistory(
  settings: SnapshotSettings,
  columns: readonly TypedColumn[],
  runTimestamp: string,
  writer: SqlWriter,
): Wrap {
  const { names } = settings
  const at = moment(settings, runTimestamp, writer)
  const current = settings.validToCurrent === null ? '' : `coalesce(`
  const validTo = `${current}nullif(${at}, ${at})${settings.validToCurrent === null ? '' : `, ${settings.validToCurrent})`}`
  const key = `array[${settings.keys.map((part) => `(${part})::text`).join(', ')}]`
  const output = [
    columns.length === 0
      ? 'source_rows.*'
      : columns.map((column) => `source_rows.${writer.quote(column.name)}`).join(', '),
    `${scdId(key, at)} as ${writer.quote(names.scdId)}`,
    `${at} as ${writer.quote(names.updatedAt)}`,
    `${at} as ${writer.quote(names.validFrom)}`,
    `${validTo} as ${writer.quote(names.validTo)}`,
    ...(settings.hardDeletes === 'new_record' ? [`'False'::text as ${writer.quote(names.isDeleted)}`] : []),
  ]
  return { before: `select ${output.join(',\n  ')}\nfrom (\n`, after: '\n) as source_rows' }
}

/** Ends the current version of rows that changed (or came back). */
export function closeChanged(target: SnapshotTarget, writer: SqlWriter): string {
  const { settings } = target
  const { names } = settings
  const from = `history.${writer.quote(names.validFrom)}`
  const at = `staged.${writer.quote(MOMENT_COLUMN)}`
  const wentAway = settings.hardDeletes === 'new_record' ? ` or history.${writer.quote(names.isDeleted)} = 'True'` : ''
  return [
    `update ${writer.render(target.relation)} as history`,
    `set ${writer.quote(names.validTo)} = case when ${at} > ${from} then ${at} else ${runMoment(target, writer)} end`,
    `from ${writer.render(target.staged)} as staged`,
    `where ${historyKey('history', target)} = staged.${writer.quote(KEY_COLUMN)}`,
    `and ${isCurrent('history', target, writer)}`,
    `and (${changed(target, writer)}${wentAway})`,
  ].join('\n')
}

/** Ends the current version of rows that are gone from the source. */
export function closeDeleted(target: SnapshotTarget, writer: SqlWriter): string {
  return [
    `update ${writer.render(target.relation)} as history`,
    `set ${writer.quote(target.settings.names.validTo)} = ${runMoment(target, writer)}`,
    `where ${isCurrent('history', target, writer)}`,
    `and ${notStaged(target, writer)}`,
  ].join('\n')
}

/** Ends the current version of rows that are gone, and opens one that says so. */
export function replaceDeleted(target: SnapshotTarget, writer: SqlWriter): string {
  const { names } = target.settings
  const { quote } = writer
  const data = target.columns.map((column) => quote(column.name))
  const now = runMoment(target, writer)
  return [
    'with gone as (',
    `  update ${writer.render(target.relation)} as history`,
    `  set ${quote(names.validTo)} = ${now}`,
    `  where ${isCurrent('history', target, writer)}`,
    `  and history.${quote(names.isDeleted)} is distinct from 'True'`,
    `  and ${notStaged(target, writer)}`,
    '  returning history.*',
    ')',
    `insert into ${writer.render(target.relation)} (${[...data, ...metaNames(target, writer)].join(', ')})`,
    `select ${data.map((column) => `gone.${column}`).join(', ')}, ${scdId(historyKey('gone', target), now)}, ${now}, ${now}, ${openEnd(target)}, 'True'`,
    'from gone',
  ].join('\n')
}

/**
 * Opens a version of every staged row that has no current one. It begins when the version before it ended, where that is
 * later than the row's own moment: versions never overlap.
 */
export function insertVersions(target: SnapshotTarget, writer: SqlWriter): string {
  const { names } = target.settings
  const { quote } = writer
  const data = target.columns.map((column) => quote(column.name))
  const at = `staged.${quote(MOMENT_COLUMN)}`
  const from = `greatest(${at}, ended.moment)`
  return [
    `insert into ${writer.render(target.relation)} (${[...data, ...metaNames(target, writer)].join(', ')})`,
    `select ${data.map((column) => `staged.${column}`).join(', ')}, ${scdId(`staged.${quote(KEY_COLUMN)}`, from)}, ${at}, ${from}, ${openEnd(target)}${target.settings.hardDeletes === 'new_record' ? ", 'False'" : ''}`,
    `from ${writer.render(target.staged)} as staged`,
    'left join (',
    `  select ${historyKey('history', target)} as key_value,`,
    `    max(history.${quote(names.validTo)}) filter (where not (${isCurrent('history', target, writer)})) as moment,`,
    `    bool_or(${isCurrent('history', target, writer)}) as has_current`,
    `  from ${writer.render(target.relation)} as history`,
    '  group by 1',
    `) as ended on ended.key_value = staged.${quote(KEY_COLUMN)}`,
    'where ended.has_current is not true',
  ].join('\n')
}

function changed(target: SnapshotTarget, writer: SqlWriter): string {
  const { settings } = target
  if (settings.strategy === 'timestamp') {
    const held = `history.${writer.quote(settings.names.updatedAt)}`
    return `${held} is null or staged.${writer.quote(MOMENT_COLUMN)} > ${held}`
  }
  const wanted =
    settings.checkColumns === null ? null : new Set(settings.checkColumns.map((name) => name.toLowerCase()))
  const compared = target.columns.filter((column) => wanted === null || wanted.has(column.name.toLowerCase()))
  const left = compared.map((column) => `history.${writer.quote(column.name)}`).join(', ')
  const right = compared.map((column) => `staged.${writer.quote(column.name)}::${column.dataType}`).join(', ')
  return `row(${left})::record *<> row(${right})::record`
}

function metaNames(target: SnapshotTarget, writer: SqlWriter): readonly string[] {
  const { names, hardDeletes } = target.settings
  return [
    names.scdId,
    names.updatedAt,
    names.validFrom,
    names.validTo,
    ...(hardDeletes === 'new_record' ? [names.isDeleted] : []),
  ].map((name) => writer.quote(name))
}

function isCurrent(alias: string, target: SnapshotTarget, writer: SqlWriter): string {
  const validTo = `${alias}.${writer.quote(target.settings.names.validTo)}`
  const { validToCurrent } = target.settings
  return validToCurrent === null ? `${validTo} is null` : `(${validTo} is null or ${validTo} = ${validToCurrent})`
}

function openEnd(target: SnapshotTarget): string {
  const { validToCurrent } = target.settings
  return validToCurrent === null ? `null::${target.timestampType}` : `(${validToCurrent})::${target.timestampType}`
}

/** The key of a row of the history; the parts may be expressions over its columns. */
function historyKey(alias: string, target: SnapshotTarget): string {
  const parts = target.settings.keys.map((part) => `(${qualified(part, alias)})::text`)
  return `array[${parts.join(', ')}]`
}

function notStaged(target: SnapshotTarget, writer: SqlWriter): string {
  return `not exists (select 1 from ${writer.render(target.staged)} as staged where staged.${writer.quote(KEY_COLUMN)} = ${historyKey('history', target)})`
}

/** A plain name is a column of `alias`; an expression is left as written. */
function qualified(part: string, alias: string): string {
  return /^[a-z_][a-z0-9_$]*$/i.test(part) || /^"(?:[^"]|"")+"$/.test(part) ? `${alias}.${part}` : part
}

function scdId(key: string, moment: string): string {
  return `md5(array_to_string(${key}, '|', '') || '|' || coalesce((${moment})::text, ''))`
}

function moment(settings: SnapshotSettings, runTimestamp: string, writer: SqlWriter): string {
  if (settings.strategy === 'timestamp') return `(${settings.updatedAt ?? 'null'})`
  return `${writer.literal(withoutZone(runTimestamp))}::timestamp`
}

/** The moment of the run in the type that the history uses; without a zone it is UTC. */
function runMoment(target: SnapshotTarget, writer: SqlWriter): string {
  const zoned = target.timestampType.includes('with time zone')
  return `${writer.literal(zoned ? target.runTimestamp : withoutZone(target.runTimestamp))}::${target.timestampType}`
}

function withoutZone(timestamp: string): string {
  return timestamp.replace(/\+00$/, '')
}
