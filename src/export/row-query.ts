import type { Dialect } from '../adapters/contract.js'
import type { Dataset, DatasetSplit } from '../core/dataset.js'
import type { ExportColumn } from './contract.js'
import { isNumeric, isTemporal, valueTypeOf } from './files/value-type.js'

/** Name of the only split of a data set that is not divided. */
export const WHOLE = 'full'

/** How the server writes values while a data set is read: the same text wherever it runs. */
export const SESSION_SETTINGS: readonly string[] = [
  "set local datestyle = 'ISO, YMD'",
  "set local timezone = 'UTC'",
  "set local intervalstyle = 'iso_8601'",
  "set local bytea_output = 'hex'",
  'set local extra_float_digits = 1',
]

export interface RowSource {
  readonly relation: { readonly schema: string; readonly identifier: string }
  readonly dataset: Dataset
  readonly columns: readonly ExportColumn[]
  /** Types of the model's columns, as the catalog names them. */
  readonly types: ReadonlyMap<string, string>
}

/**
 * The rows that belong to a split, under the name `"__split"`, with the columns of the files under their names in the model
 * (and those that the order needs). A row without a split is not in it.
 */
export function splitRows({ relation, dataset, columns }: RowSource, dialect: Dialect): string {
  const { quote } = dialect
  const names = [...new Set([...columns.map(({ source }) => source), ...dataset.key])]
  const where = dataset.where === null ? '' : `\n    where (${dataset.where}\n    )`
  const split = splitExpression(dataset.split, dialect)
  return [
    `select *`,
    `from (`,
    `    select ${split} as "__split", ${names.map((name) => `data.${quote(name)}`).join(', ')}`,
    `    from ${dialect.render(relation)} as data${where}`,
    `) as rows`,
    `where "__split" is not null`,
  ].join('\n')
}

/** The rows for the files: the split first, in an order that is the same on every server. */
export function orderedRows(source: RowSource, dialect: Dialect): string {
  const { columns, dataset, types } = source
  const { quote } = dialect
  const order = dataset.key.length > 0 ? dataset.key : columns.map((column) => column.source)
  return [
    `select "__split", ${columns.map((column) => quote(column.source)).join(', ')}`,
    `from (\n${splitRows(source, dialect)}\n) as rows`,
    `order by ${order.map((name) => orderTerm(quote(name), types.get(name) ?? 'text')).join(', ')}`,
  ].join('\n')
}

/** Text is ordered by its bytes, not by the rules of a language: those differ from server to server. */
function orderTerm(column: string, dataType: string): string {
  const type = valueTypeOf(dataType)
  return isNumeric(type) || isTemporal(type) || type.kind === 'boolean' ? column : `${column}::text collate "C"`
}

function splitExpression(split: DatasetSplit | null, dialect: Dialect): string {
  const { literal, quote } = dialect
  if (split === null) return literal(WHOLE)
  if (split.kind === 'column') {
    const column = `data.${quote(split.column)}::text`
    if (split.values === null) return column
    return `case when ${column} in (${split.values.map(literal).join(', ')}) then ${column} end`
  }
  const byHash = split.hash === null ? null : hashExpression(split.hash, dialect)
  const byTime = split.time === null ? null : timeExpression(split.time, dialect)
  if (byHash === null) return byTime ?? literal(WHOLE)
  return byTime === null ? byHash : `case when ${byHash} = ${byTime} then ${byTime} end`
}

type RuleSplit = Extract<DatasetSplit, { kind: 'rule' }>

/** A number in [0, 100) from the value and the seed alone, cut into shares. */
function hashExpression(hash: NonNullable<RuleSplit['hash']>, { literal, quote }: Dialect): string {
  const text = `${literal(`${hash.seed}:`)} || data.${quote(hash.column)}::text`
  const digits = `pg_catalog.substr(pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to(${text}, 'UTF8')), 'hex'), 1, 8)`
  const number = `(('x' || ${digits})::bit(32)::bigint * 100.0 / 4294967296)`
  let upTo = 0
  const cases = hash.shares.map(({ name, share }) => {
    upTo += share
    return `when ${number} < ${upTo} then ${literal(name)}`
  })
  return `case ${cases.join(' ')} end`
}

/** The last start that has come; nothing in the gap before the next one. */
function timeExpression(time: NonNullable<RuleSplit['time']>, { literal, quote }: Dialect): string {
  const column = `data.${quote(time.column)}`
  const gap = time.gap === null ? '' : ` - interval ${literal(time.gap)}`
  const ordered = [...time.starts].sort((left, right) => (left.from ?? '').localeCompare(right.from ?? ''))
  const cases = ordered.map(({ name, from }, index) => {
    const next = ordered[index + 1]?.from ?? null
    const conditions = [
      ...(from === null ? [] : [`${column} >= ${literal(from)}::timestamptz`]),
      ...(next === null ? [] : [`${column} < ${literal(next)}::timestamptz${gap}`]),
    ]
    return `when ${conditions.length === 0 ? `${column} is not null` : conditions.join(' and ')} then ${literal(name)}`
  })
  return `case ${cases.join(' ')} end`
}
