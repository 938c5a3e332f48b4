import type { Dialect, Session } from '../adapters/contract.js'
import type { ExportColumn } from './contract.js'
import { isNumeric, isTemporal } from './files/value-type.js'

/** One bar of a picture. */
export interface Bar {
  readonly label: string
  readonly rows: number
}

export interface ColumnStatistics {
  /** Rows without a value. */
  readonly missing: number
  /** Smallest, largest and mean value as text; null where there is none. */
  readonly min: string | null
  readonly max: string | null
  readonly mean: string | null
  /** Rows by value or by range of values; empty where a picture would say nothing, or too much. */
  readonly bars: readonly Bar[]
}

export interface DatasetStatistics {
  readonly rows: number
  /** Rows by split, in the order of the names. */
  readonly splits: readonly Bar[]
  /** By the column's name in the model. */
  readonly columns: ReadonlyMap<string, ColumnStatistics>
  /** Rows by value of each label, by split; by the column's name in the model. */
  readonly labels: ReadonlyMap<string, readonly LabelCount[]>
}

export interface LabelCount {
  readonly split: string
  /** Null where the label is missing. */
  readonly value: string | null
  readonly rows: number
}

const BUCKETS = 12
/** Values that fewer rows have are not named: a rare value can point at a person. */
const SHOWN_FROM = 10
const SHOWN_VALUES = 8
/** Postgres groups by at most 31 sets that one query can tell apart. */
const COLUMNS_AT_ONCE = 30

/** What the card says about the rows of `query`, counted by the server in the session's snapshot. */
export async function datasetStatistics(
  query: string,
  columns: readonly ExportColumn[],
  dialect: Dialect,
  session: Session,
): Promise<DatasetStatistics> {
  const summary = await summarise(query, columns, dialect, session)
  const bars = new Map<string, readonly Bar[]>()
  const ranged = columns.filter(({ source, ...column }) => {
    const { min, max } = summary.columns.get(source) ?? { min: null, max: null }
    return hasRange({ source, ...column }) && min !== null && max !== null && min !== max
  })
  for (let from = 0; from < ranged.length; from += COLUMNS_AT_ONCE) {
    const found = await histograms(query, ranged.slice(from, from + COLUMNS_AT_ONCE), dialect, session)
    for (const [name, counted] of found) bars.set(name, counted)
  }
  const labels = new Map<string, readonly LabelCount[]>()
  for (const column of columns) {
    if (column.role === 'label' && (column.type.kind === 'boolean' || column.type.kind === 'text'))
      labels.set(column.source, await labelCounts(query, column, dialect, session))
    if (isNamed(column)) bars.set(column.source, await valueBars(query, column, dialect, session))
  }
  return {
    rows: summary.rows,
    splits: summary.splits,
    labels,
    columns: new Map(
      [...summary.columns].map(([name, found]) => [name, { ...found, bars: bars.get(name) ?? [] }] as const),
    ),
  }
}

function hasRange({ type, pseudonymise }: ExportColumn): boolean {
  return !pseudonymise && (isNumeric(type) || isTemporal(type))
}

/** Whether rows are counted by value: not where values stand for persons, or are free text. */
function isNamed({ type, role, pseudonymise }: ExportColumn): boolean {
  return !pseudonymise && role !== 'id' && (type.kind === 'boolean' || type.kind === 'text')
}

type Summary = Omit<ColumnStatistics, 'bars'>

async function summarise(query: string, columns: readonly ExportColumn[], dialect: Dialect, session: Session) {
  const parts = columns.flatMap((column) => {
    const name = dialect.quote(column.source)
    const limits = hasRange(column) ? [`min(${name})::text`, `max(${name})::text`] : ['null', 'null']
    // Numbers of any kind as numeric: the mean of floats depends on the order in which they are added.
    const mean =
      isNumeric(column.type) && !column.pseudonymise
        ? `avg(case when ${finite(column)} then ${name}::numeric end)::text`
        : 'null'
    return [`count(${name})`, ...limits, mean]
  })
  const { rows } = await session.query(
    `select "__split", grouping("__split"), count(*), ${parts.join(', ')}\nfrom (\n${query}\n) as data\ngroup by grouping sets (("__split"), ())\norder by 2, "__split" collate "C"`,
  )
  const total = rows.find(([, isTotal]) => isTotal === '1')
  const all = Number(total?.[2] ?? 0)
  return {
    rows: all,
    splits: rows
      .filter(([, isTotal]) => isTotal === '0')
      .map(([split, , count]) => ({ label: split ?? '', rows: Number(count) })),
    columns: new Map(
      columns.map((column, index): [string, Summary] => {
        const [filled = '0', min = null, max = null, mean = null] = total?.slice(3 + index * 4, 7 + index * 4) ?? []
        return [column.source, { missing: all - Number(filled), min, max, mean }]
      }),
    ),
  }
}

function finite({ source, type }: ExportColumn): string {
  const name = `"${source.replaceAll('"', '""')}"`
  return type.kind === 'float' || type.kind === 'double' || type.kind === 'decimal'
    ? `${name}::text not in ('NaN', 'Infinity', '-Infinity')`
    : 'true'
}

/** Rows in twelve equal ranges of each column, in one scan. */
async function histograms(query: string, columns: readonly ExportColumn[], dialect: Dialect, session: Session) {
  const number = (column: ExportColumn, value: string): string =>
    isTemporal(column.type) ? `extract(epoch from ${value})::double precision` : `${value}::double precision`
  const values = columns.map((column, index) => {
    const name = dialect.quote(column.source)
    const isFinite = isTemporal(column.type) ? `isfinite(${name})` : finite(column)
    return `case when ${isFinite} then ${number(column, name)} end as v${index}`
  })
  const limits = columns.flatMap((_, index) => [`min(v${index}) as lo${index}`, `max(v${index}) as hi${index}`])
  const buckets = columns.map(
    (_, index) =>
      `case when lo${index} < hi${index} then least(width_bucket(v${index}, lo${index}, hi${index}, ${BUCKETS}), ${BUCKETS}) end as b${index}`,
  )
  const names = columns.map((_, index) => `b${index}`)
  const { rows } = await session.query(
    [
      `with data as (select ${values.join(', ')} from (\n${query}\n) as rows),`,
      `limits as (select ${limits.join(', ')} from data),`,
      `placed as (select ${buckets.join(', ')} from data cross join limits)`,
      `select grouping(${names.join(', ')}), coalesce(${names.join(', ')}), count(*)`,
      `from placed group by grouping sets (${names.map((name) => `(${name})`).join(', ')})`,
      `having coalesce(${names.join(', ')}) is not null`,
    ].join('\n'),
  )
  const all = 2 ** columns.length - 1
  return columns.map((column, index): readonly [string, readonly Bar[]] => {
    const own = String(all - 2 ** (columns.length - 1 - index))
    const counts = new Map(
      rows.filter(([grouping]) => grouping === own).map(([, place, count]) => [Number(place), Number(count)]),
    )
    if (counts.size === 0) return [column.source, []]
    return [
      column.source,
      Array.from({ length: BUCKETS }, (_, place) => ({ label: String(place + 1), rows: counts.get(place + 1) ?? 0 })),
    ]
  })
}

/** Rows by value, most frequent first. Columns of many values, or with rare ones only, have no picture. */
async function valueBars(
  query: string,
  column: ExportColumn,
  dialect: Dialect,
  session: Session,
): Promise<readonly Bar[]> {
  const name = dialect.quote(column.source)
  const { rows } = await session.query(
    `select ${name}::text, count(*) from (\n${query}\n) as data where ${name} is not null group by 1 order by 2 desc, ${name}::text collate "C" limit ${SHOWN_VALUES + 1}`,
  )
  const bars = rows.map(([value, count]) => ({ label: value ?? '', rows: Number(count) }))
  const isShown =
    bars.length > 1 &&
    bars.length <= SHOWN_VALUES &&
    (column.type.kind === 'boolean' || bars.every((bar) => bar.rows >= SHOWN_FROM))
  return isShown ? bars : []
}

async function labelCounts(
  query: string,
  column: ExportColumn,
  dialect: Dialect,
  session: Session,
): Promise<readonly LabelCount[]> {
  const name = dialect.quote(column.source)
  const { rows } = await session.query(
    `select "__split", ${name}::text, count(*) from (\n${query}\n) as data group by 1, 2 order by "__split" collate "C", ${name}::text collate "C" nulls last limit 200`,
  )
  return rows.map(([split, value = null, count]) => ({ split: split ?? '', value, rows: Number(count) }))
}
