import type { RowSet, SeedRows } from '../../../core/compiled.js'
import { equals, order } from '../../comparing.js'
import { raise } from '../../errors.js'
import { HostObject, hostFunction, hostObject, toHost } from '../../host-values.js'
import { PyDict, tuple } from '../../values.js'
import { asText, isRecord } from './convert.js'
import { mappedSequence } from './mapped-sequence.js'
import { csvText, tableText } from './print-table.js'
import { columnTypeName, queryValue, seedTypeId } from './query-values.js'

/** A result as templates see it: named columns, rows of template values. */
export interface TableState {
  readonly kind: 'table'
  readonly names: readonly string[]
  readonly types: readonly string[]
  readonly rows: readonly (readonly unknown[])[]
  /** Where `print_table` writes. */
  readonly print: (text: string) => void
}

/** Rows of a query as an agate-like table with exact values. */
export function tableValue(result: RowSet, print: (text: string) => void = () => {}): HostObject {
  return fromTable({
    kind: 'table',
    names: result.columns.map((column) => column.name),
    types: result.columns.map((column) => columnTypeName(column.typeId)),
    rows: result.rows.map((row) => row.map((text, index) => queryValue(text, result.columns[index]?.typeId ?? 0))),
    print,
  })
}

/**
 * The rows of a seed as the table that `load_agate_table` gives. A column whose type the project has chosen is text, so
 * that its values reach the table as they stand in the file.
 */
export function seedTableValue(seed: SeedRows, chosen: ReadonlySet<string>, print: (text: string) => void): HostObject {
  const columns = seed.columns.map(({ name, dataType }) => ({
    name,
    typeId: seedTypeId(chosen.has(name.toLowerCase()) ? 'text' : dataType),
  }))
  const isBoolean = columns.map(({ typeId }) => columnTypeName(typeId) === 'Boolean')
  const rows = seed.rows.map((row) =>
    row.map((text, index) => (isBoolean[index] === true && text !== null ? text.toLowerCase() : text)),
  )
  return tableValue({ columns, rows }, print)
}

/** A table without columns and rows: what every question gets while parsing. */
export function emptyTable(): HostObject {
  return fromTable({ kind: 'table', names: [], types: [], rows: [], print: () => {} })
}

/** The rows behind a table value; none for other values. */
export function tableRows(value: unknown): readonly (readonly unknown[])[] {
  return stateOf(value)?.rows ?? []
}

/** The type and the values of one column of a table value; text without values for anything else. */
export function tableColumn(
  value: unknown,
  index: number,
): { readonly type: string; readonly values: readonly unknown[] } {
  const table = stateOf(value)
  return { type: table?.types[index] ?? 'Text', values: table?.rows.map((row) => row[index] ?? null) ?? [] }
}

function stateOf(value: unknown): TableState | undefined {
  const inner = value instanceof HostObject ? value.extras.inner : undefined
  return isTable(inner) ? inner : undefined
}

function isTable(inner: unknown): inner is TableState {
  return isRecord(inner) && inner['kind'] === 'table'
}

function fromTable(table: TableState): HostObject {
  const rows = table.rows.map((row) => mappedSequence('Row', row, table.names))
  const columns = table.names.map((name, index) => columnOf(table, name, index))
  return hostObject(
    {
      columns: mappedSequence('MappedSequence', columns, table.names),
      rows: mappedSequence('MappedSequence', rows, []),
      column_names: tuple(table.names),
      column_types: tuple(table.types.map((name) => typeValue(name))),
      ...reshaping(table),
      ...printing(table),
    },
    {
      typeName: 'Table',
      inner: table,
      str: () => tableText(table, { rows: 20, columns: 6, width: 20 }),
      iterate: () => rows,
      item: (key) => (typeof key === 'number' ? rows.at(key) : undefined),
      length: () => rows.length,
    },
  )
}

function columnOf(table: TableState, name: string, index: number): HostObject {
  const values = table.rows.map((row) => row[index] ?? null)
  return mappedSequence('Column', values, [], {
    name,
    index,
    data_type: typeValue(table.types[index] ?? 'Text'),
    values_without_nulls: hostFunction('Column.values_without_nulls', () =>
      tuple(values.filter((value) => value !== null)),
    ),
    values_distinct: hostFunction('Column.values_distinct', () => tuple(distinct(values))),
    values_without_nulls_sorted: hostFunction('Column.values_without_nulls_sorted', () =>
      tuple(values.filter((value) => value !== null).sort(nullsLast)),
    ),
    values_sorted: hostFunction('Column.values_sorted', () => tuple([...values].sort(nullsLast))),
  })
}

function typeValue(name: string): HostObject {
  return hostObject({}, { typeName: name, str: () => `<agate.data_types.${name}>`, equals: () => false })
}

function reshaping(table: TableState): Record<string, unknown> {
  const indexOf = (key: unknown): number => {
    const index = typeof key === 'number' ? key : table.names.indexOf(asText(key))
    return index >= 0 && index < table.names.length ? index : raise('KeyError', `'${asText(key)}'`)
  }
  const pick = (indexes: readonly number[]): HostObject =>
    fromTable({
      ...table,
      names: indexes.map((index) => table.names[index] ?? ''),
      types: indexes.map((index) => table.types[index] ?? 'Text'),
      rows: table.rows.map((row) => indexes.map((index) => row[index])),
    })
  const listed = (value: unknown): readonly unknown[] => (Array.isArray(value) ? (value as unknown[]) : [value])
  return {
    select: hostFunction('Table.select', (args) => pick(listed(args[0]).map(indexOf))),
    exclude: hostFunction('Table.exclude', (args) => {
      const left = new Set(listed(args[0]).map(indexOf))
      return pick(table.names.map((_, index) => index).filter((index) => !left.has(index)))
    }),
    rename: hostFunction('Table.rename', (args, kwargs) => {
      const given = toHost(args[0] ?? kwargs['column_names'])
      const renamed = (name: string, index: number): string => {
        if (Array.isArray(given)) return String((given as unknown[])[index] ?? name)
        return isRecord(given) && Object.hasOwn(given, name) ? String(given[name]) : name
      }
      return fromTable({ ...table, names: table.names.map(renamed) })
    }),
    limit: hostFunction('Table.limit', (args) => {
      const [first, second] = args.map(Number)
      return fromTable({
        ...table,
        rows: second === undefined ? table.rows.slice(0, first) : table.rows.slice(first, second),
      })
    }),
    order_by: hostFunction('Table.order_by', (args, kwargs) => {
      const index = indexOf(args[0] ?? kwargs['key'])
      const sorted = [...table.rows].sort((left, right) => nullsLast(left[index] ?? null, right[index] ?? null))
      return fromTable({ ...table, rows: (args[1] ?? kwargs['reverse']) === true ? sorted.reverse() : sorted })
    }),
    distinct: hostFunction('Table.distinct', (args) => {
      const index = args[0] === undefined || args[0] === null ? null : indexOf(args[0])
      const seen: unknown[] = []
      const rows = table.rows.filter((row) => {
        const key = index === null ? tuple(row) : row[index]
        if (seen.some((known) => equals(known, key))) return false
        seen.push(key)
        return true
      })
      return fromTable({ ...table, rows })
    }),
  }
}

function printing(table: TableState): Record<string, unknown> {
  return {
    print_table: hostFunction('Table.print_table', (args, kwargs) => {
      const count = (index: number, name: string, fallback: number): number => {
        const given = args[index] ?? kwargs[name]
        return typeof given === 'number' ? given : given === null ? Infinity : fallback
      }
      const size = {
        rows: count(0, 'max_rows', 20),
        columns: count(1, 'max_columns', 6),
        width: count(4, 'max_column_width', 20),
      }
      table.print(tableText(table, size))
      return null
    }),
    print_csv: hostFunction('Table.print_csv', () => {
      table.print(csvText(table))
      return null
    }),
    to_dict: hostFunction('Table.to_dict', () =>
      table.rows.map((row) => PyDict.from(table.names.map((name, index) => [name, row[index]] as const))),
    ),
  }
}

function distinct(values: readonly unknown[]): unknown[] {
  const kept: unknown[] = []
  for (const value of values) if (!kept.some((known) => equals(known, value))) kept.push(value)
  return kept
}

function nullsLast(left: unknown, right: unknown): number {
  if (left === null || right === null) return (left === null ? 1 : 0) - (right === null ? 1 : 0)
  return order(left, right) ?? 0
}
